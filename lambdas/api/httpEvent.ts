import type { APIGatewayProxyEvent, APIGatewayProxyEventV2WithIAMAuthorizer } from 'aws-lambda';
import type { HttpRequest } from '../../api/http.ts';
import { signedHeaders } from './signedHeaders.ts';

type EventV1 = APIGatewayProxyEvent;
/** Of both doors: only behind the gateway's IAM authorizer there is an `authorizer`. */
type EventV2 = Omit<APIGatewayProxyEventV2WithIAMAuthorizer, 'requestContext'> & {
  readonly requestContext: Omit<APIGatewayProxyEventV2WithIAMAuthorizer['requestContext'], 'authorizer'> & {
    readonly authorizer?: APIGatewayProxyEventV2WithIAMAuthorizer['requestContext']['authorizer'];
  };
};
/** A request as API Gateway hands it over, in either payload format. */
export type HttpEvent = EventV1 | EventV2;

/** What the gateway knows of a request that no client can make up. */
export type Received = HttpRequest & {
  /** The ARN that IAM has proved, where it keeps the door. */
  readonly iamArn?: string;
};

/** The request as the client sent it, as far as the gateway tells. */
export function receivedFrom(event: HttpEvent): Received {
  const { body, isBase64Encoded } = event;
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  const head = 'rawPath' in event ? headOfV2(event) : headOfV1(event);
  return { ...head, headers: withoutGatewayTraces(head.headers, head.target), scheme: 'https', body: bytes };
}

type Head = Omit<Received, 'body' | 'scheme'>;

function headOfV2(event: EventV2): Head {
  const { rawPath, rawQueryString, headers, cookies, requestContext } = event;
  const iamArn = requestContext.authorizer?.iam?.userArn;
  return {
    method: requestContext.http.method,
    target: rawQueryString === '' ? rawPath : `${rawPath}?${rawQueryString}`,
    headers: cookies === undefined ? headers : { ...headers, cookie: cookies.join('; ') },
    sourceAddress: requestContext.http.sourceIp,
    ...(iamArn && { iamArn }),
  };
}

function headOfV1(event: EventV1): Head {
  const { path, httpMethod, multiValueHeaders, requestContext } = event;
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    if (values !== undefined) headers[name.toLowerCase()] = values.join(',');
  }
  const query = queryOf(event);
  const iamArn = requestContext.identity?.userArn;
  return {
    method: httpMethod,
    target: query === '' ? path : `${path}?${query}`,
    headers,
    sourceAddress: requestContext.identity?.sourceIp,
    ...(iamArn && { iamArn }),
  };
}

/** Payload 1.0 tells the parameters decoded and without their order, which a signature does not look at either. */
const queryOf = ({ multiValueQueryStringParameters: parameters }: EventV1): string =>
  Object.entries(parameters ?? {})
    .flatMap(([name, values]) =>
      (values ?? []).map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
    )
    .join('&');

/**
 * The gateway gives a trace to every request, so one is a client's only if the client has signed it. CloudFront, which
 * stands before some gateways, adds a header that would have to be signed by its name.
 */
const addedOnTheWay = ['x-amzn-trace-id', 'x-amz-cf-id'];

function withoutGatewayTraces(headers: Received['headers'], target: string): Received['headers'] {
  const signed = signedHeaders(headers.authorization, target);
  const added = addedOnTheWay.filter((name) => headers[name] !== undefined && !signed.includes(name));
  if (added.length === 0) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !added.includes(name)));
}
