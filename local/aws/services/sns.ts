import { randomUUID } from 'node:crypto';
import { type AwsCall, queryAnswer, queryError, type Service } from '../front-door.ts';

/** What was published to a topic. */
export interface Publication {
  readonly topicArn: string;
  readonly subject: string | null;
  readonly message: string;
  /** Who did. */
  readonly by: string;
}

export interface Topics {
  readonly service: Service;
  /** The newest, in their order. */
  readonly published: () => readonly Publication[];
}

const mostPublications = 1000;
/** SNS takes no longer message. */
const mostBytes = 262_144;

/** The call of SNS that other services make. Nobody is told: what was published is kept. */
export function createTopics(topicArns: readonly string[]): Topics {
  const publications: Publication[] = [];
  const publish = ({ action, input, caller }: AwsCall) => {
    const { TopicArn, Message, Subject } = input as Readonly<Record<string, string | undefined>>;
    if (TopicArn === undefined || !topicArns.includes(TopicArn))
      return queryError(404, 'NotFound', 'Topic does not exist');
    if (!Message) return queryError(400, 'InvalidParameter', 'Invalid parameter: Empty message');
    if (Buffer.byteLength(Message) > mostBytes)
      return queryError(400, 'InvalidParameter', 'Invalid parameter: Message too long');
    publications.push({ topicArn: TopicArn, subject: Subject ?? null, message: Message, by: caller });
    if (publications.length > mostPublications) publications.shift();
    return queryAnswer(action, `<MessageId>${randomUUID()}</MessageId>`);
  };
  return {
    service: async (call) =>
      call.action === 'Publish'
        ? publish(call)
        : queryError(400, 'InvalidAction', `Not answered here: ${call.action}.`),
    published: () => publications,
  };
}
