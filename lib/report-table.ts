import { AttributeType, Billing, type ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { partitionKey, timeToLiveAttribute } from '../functions/shared/table-keys.ts';
import { read } from './adopted.ts';
import { removalPolicy } from './function.ts';
import type { Settings } from './settings.ts';

/** What the stack needs of its table, whoever made it. */
export type MessageTable = Pick<ITable, 'grant' | 'metricConsumedWriteCapacityUnits' | 'tableName'>;

/** One item per message, in a table of the stack's own or one that it adopts. No secondary index: each would cost a write per message, and nothing reads by one yet. */
export class ReportTable extends Construct {
  readonly table: MessageTable;

  constructor(scope: Construct, id: string, { adopt, protect }: Settings) {
    super(scope, id);
    if (adopt.table !== undefined) {
      const { name, arn } = read('table', adopt.table);
      this.table =
        arn === null ? TableV2.fromTableName(this, 'Adopted', name) : TableV2.fromTableArn(this, 'Adopted', arn);
      return;
    }
    this.table = new TableV2(this, 'Messages', {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: protect,
      removalPolicy: removalPolicy(protect),
    });
  }
}
