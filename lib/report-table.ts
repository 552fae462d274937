import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { partitionKey, timeToLiveAttribute } from '../functions/shared/table-keys.ts';
import { removalPolicy } from './function.ts';
import type { Settings } from './settings.ts';

/** One item per message. No secondary index: each would cost a write per message, and nothing reads by one yet. */
export class ReportTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { protect }: Settings) {
    super(scope, id);
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
