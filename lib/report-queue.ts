import { Duration, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { removalPolicy } from './function.ts';
import { encryptedBy } from './queue-key.ts';
import type { Settings } from './settings.ts';

/** The longest that SQS keeps a message: time to mend whatever keeps reports from the table. */
const retentionPeriod = Duration.days(14);

/** What SQS takes at most; said explicitly, since it was a quarter of that and an envelope of 256 KiB of bytes is larger. */
const maxMessageSizeBytes = 1024 * 1024;

/** Where callbacks wait for the consumer, and where those end that it could not read or that broke it. */
export class ReportQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  /** Where requests lie that are not authentic; only where the stage keeps any. */
  readonly unauthentic: Queue | undefined;
  /** Seconds that a message stays hidden once it was received. */
  readonly visibilitySeconds: number;

  /** @param encryptionKey of what lies in them; SQS' own where none is given. */
  constructor(scope: Construct, id: string, { limits, protect, unauthentic }: Settings, encryptionKey?: IKey) {
    super(scope, id);
    const common = {
      ...encryptedBy(encryptionKey),
      enforceSSL: true,
      retentionPeriod,
      maxMessageSizeBytes,
      removalPolicy: removalPolicy(protect),
    };
    // Lambda's own advice: six times the function's time-out, plus the window in which a batch gathers.
    this.visibilitySeconds = 6 * limits.consumerTimeoutSeconds + limits.batchWindowSeconds;
    this.deadLetterQueue = new Queue(this, 'DeadLetters', common);
    this.queue = new Queue(this, 'Reports', {
      ...common,
      visibilityTimeout: Duration.seconds(this.visibilitySeconds),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: limits.maxReceives },
    });
    if (unauthentic.keepHours > 0) {
      this.unauthentic = new Queue(this, 'Unauthentic', {
        ...common,
        retentionPeriod: Duration.hours(unauthentic.keepHours),
        // What SQS charges as one request: ingest sends no more.
        maxMessageSizeBytes: 64 * 1024,
      });
      Validations.of(this.unauthentic).acknowledge({
        id: 'AwsSolutions-SQS3',
        reason: 'No function reads it: what lies there ends by its age, or by an operator’s command.',
      });
    }
  }
}
