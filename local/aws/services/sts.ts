import { accountId } from '../../template/resolve.ts';
import { queryAnswer, queryError, type Service } from '../front-door.ts';

/** Tells a caller who he is: whatever access key he came with. */
export const sts: Service = async ({ action, caller }) =>
  action === 'GetCallerIdentity'
    ? queryAnswer(
        action,
        `<Arn>arn:aws:iam::${accountId}:user/${caller}</Arn><UserId>${caller}</UserId><Account>${accountId}</Account>`,
      )
    : queryError(400, 'InvalidAction', `The local stack does not answer ${action}.`);
