import colors from 'picocolors';

/** What stands on the screen once the server listens: enough to copy and send a first message. */
export function welcome(server: {
  readonly url: string;
  readonly region: string;
  readonly account: string;
  readonly where: string;
  readonly version: string;
  /** The line that gives clients their credentials; otherwise any will do. */
  readonly credentials?: string;
}): string {
  const { url, region, account, where, version } = server;
  const { credentials = '  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test' } = server;
  const endpoint = url.replace(/\/+$/, '');
  return `${colors.bold(`Forebay ${version}`)} serves the SQS API on ${colors.cyan(url)}, messages in ${where}.

Point the AWS CLI and any SDK at it:
  export AWS_ENDPOINT_URL_SQS=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
${credentials}

Try it:
  aws sqs create-queue --queue-name hello
  aws sqs send-message --queue-url ${endpoint}/${account}/hello --message-body 'Hello, queue'
`;
}
