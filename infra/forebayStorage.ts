import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type ITable,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/**
 * How carefully the data is kept.
 *
 * @example
 * const props: ForebayStorageProps = { production: false };
 */
export interface ForebayStorageProps {
  /** Keeps table and key when the stack is deleted, and lets nobody delete the table. Default: true. */
  readonly production?: boolean;
  /** Encrypts the table with this key of yours. Default: a key that AWS manages. */
  readonly encryptionKey?: IKey;
}

/**
 * Where Forebay keeps everything: one table in DynamoDB, and a key of KMS that the secrets of issued access keys are
 * sealed with. Put it into a stack of its own where the service shall be replaceable without it.
 *
 * @example
 * const storage = new ForebayStorage(this, 'Storage', { production: true });
 * new ForebayService(this, 'Service', { storage });
 */
export class ForebayStorage extends Construct {
  readonly table: ITable;
  readonly sealKey: IKey;
  /** Of the table, where it is the user's. */
  readonly encryptionKey?: IKey;

  constructor(scope: Construct, id: string, props: ForebayStorageProps = {}) {
    super(scope, id);
    const { production = true, encryptionKey } = props;
    const removalPolicy = production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'ttl',
      stream: StreamViewType.NEW_IMAGE,
      encryption: encryptionKey ? TableEncryption.CUSTOMER_MANAGED : TableEncryption.AWS_MANAGED,
      encryptionKey,
      deletionProtection: production,
      removalPolicy,
    });
    this.encryptionKey = encryptionKey;
    this.sealKey = new Key(this, 'SealKey', {
      description: 'Seals the secrets of the access keys that Forebay issues',
      enableKeyRotation: true,
      removalPolicy,
    });
  }
}
