import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says why findings of rule packs are no faults, on the very resource that each was found on. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const resource = construct.node.defaultChild ?? construct;
  for (const [id, reason] of Object.entries(reasons)) Validations.of(resource).acknowledge({ id, reason });
}
