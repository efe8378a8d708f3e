import { Names } from 'aws-cdk-lib';
import { ArnPrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** Roles of the service that have to do with consumers. */
export interface CallRoles {
  readonly calls: IRole;
  /** Look up how long a function may run, before it is mapped. */
  readonly describe: readonly IRole[];
}

/**
 * Lets the service call a function. It is the function that says so, by a policy of its own: it may stand in another
 * stack than the service, and the policy of a role has room for a few dozen.
 */
export function letCall(
  consumer: IFunction,
  service: IConstruct,
  { calls, describe }: CallRoles,
): readonly IConstruct[] {
  const rights = [
    { role: calls, action: 'lambda:InvokeFunction' },
    ...describe.map((role) => ({ role, action: 'lambda:GetFunctionConfiguration' })),
  ];
  return rights.flatMap(({ role, action }, i) => {
    const id = `Forebay:${Names.nodeUniqueId(service.node)}:${i}`;
    const given = () => consumer.permissionsNode.tryFindChild(id);
    if (given() === undefined) {
      consumer.addPermission(id, { principal: new ArnPrincipal(role.roleArn), action });
    }
    // nothing can be added to a function that stands elsewhere: its owner has to
    return given() ?? [];
  });
}
