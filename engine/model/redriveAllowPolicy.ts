import type { QueueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { invalidAttributeValue } from './attributeErrors.ts';
import { jsonObject } from './jsonObject.ts';
import { invalidValue } from './parameterErrors.ts';
import { parseQueueArn } from './queueArn.ts';

const permissions: readonly unknown[] = ['allowAll', 'denyAll', 'byQueue'];
const impossible = "Amazon SQS can't create the redrive allow policy";
export const allowAll = '{"redrivePermission":"allowAll"}';

/** The compact text of a `RedriveAllowPolicy`. */
export function canonicalRedriveAllowPolicy(policy: string): Result<string, QueueError> {
  const refused = (reason: string) =>
    err(invalidValue('RedriveAllowPolicy', policy, `${impossible}. ${reason}`));
  const malformed = err(
    invalidAttributeValue('RedriveAllowPolicy', `${impossible}, as it’s in an unsupported format.`),
  );

  const { redrivePermission, sourceQueueArns = [] } = jsonObject(policy) ?? {};
  if (!permissions.includes(redrivePermission) || !Array.isArray(sourceQueueArns)) return malformed;
  const byQueue = redrivePermission === 'byQueue';
  if (byQueue && sourceQueueArns.length === 0) {
    return refused(
      'When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.',
    );
  }
  if (!byQueue && sourceQueueArns.length > 0) {
    return refused('To specify one or more source queue ARNs, you must set redrivePermission to byQueue.');
  }
  if (sourceQueueArns.length > limits.maxSourceQueueArns) {
    return refused(
      `The maximum number of source queue ARNs you can specify is ${limits.maxSourceQueueArns}.`,
    );
  }
  if (!sourceQueueArns.every((arn) => typeof arn === 'string' && parseQueueArn(arn) !== undefined)) {
    return malformed;
  }
  return ok(JSON.stringify(byQueue ? { redrivePermission, sourceQueueArns } : { redrivePermission }));
}

/** May that queue name the holder of this (canonical) policy as its dead-letter queue? */
export function permitsSource(policy: string | undefined, sourceArn: string): boolean {
  const { redrivePermission, sourceQueueArns } = JSON.parse(policy ?? allowAll);
  return redrivePermission === 'byQueue'
    ? sourceQueueArns.includes(sourceArn)
    : redrivePermission === 'allowAll';
}
