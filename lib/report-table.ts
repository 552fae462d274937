import { AttributeType, Billing, type ITable, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import {
  indexedBy,
  indexesOf,
  indexProjection,
  partitionKey,
  timeToLiveAttribute,
} from '../functions/shared/table-keys.ts';
import { read } from './adopted.ts';
import { removalPolicy } from './function.ts';
import type { Settings } from './settings.ts';

/** What the other parts need of it, whoever made it. */
export type MessageTable = Pick<ITable, 'metricConsumedWriteCapacityUnits' | 'tableArn' | 'tableName'>;

/** One item per message, in a table of the stack's own or one that it adopts, with an index for each way of searching that is on. */
export class ReportTable extends Construct {
  readonly table: ITable;
  /** Of what is written, with the item before and after it; empty where the stage publishes no events. */
  readonly streamArn: string;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const { adopt, events, protect } = settings;
    if (adopt.table !== undefined) {
      const { name, arn } = read('table', adopt.table);
      this.table =
        arn === null ? TableV2.fromTableName(this, 'Adopted', name) : TableV2.fromTableArn(this, 'Adopted', arn);
      this.streamArn = adopt.tableStream ?? '';
      return;
    }
    const table = new TableV2(this, 'Messages', {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute,
      globalSecondaryIndexes: indexesOf(indexedBy(settings)).map((index) => ({
        indexName: index.name,
        partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
        sortKey: { name: index.sortKey, type: AttributeType.STRING },
        projectionType: ProjectionType[indexProjection],
      })),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: protect,
      removalPolicy: removalPolicy(protect),
      ...(events && { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
    });
    // By the CDK's own types its table is none of its ITable, where undefined is told from absent.
    this.table = table as ITable;
    this.streamArn = (events && table.tableStreamArn) ?? '';
  }
}
