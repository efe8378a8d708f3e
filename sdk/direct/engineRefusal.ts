import { errorKinds, type QueueError } from '../../engine/errors.ts';

/** A refusal of the engine, as Amazon's client throws those that come over the wire. */
export class EngineRefusal extends Error {
  readonly $metadata: { readonly httpStatusCode: number };
  readonly Error: { readonly Code: string };

  constructor({ code, message }: QueueError, options?: ErrorOptions) {
    super(message, options);
    const { jsonType, queryCode, status } = errorKinds[code];
    this.name = jsonType.slice(jsonType.indexOf('#') + 1);
    this.$metadata = { httpStatusCode: status };
    this.Error = { Code: queryCode };
  }
}
