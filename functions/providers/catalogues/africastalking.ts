import type { Catalogue } from './catalogue.ts';

/**
 * `failureReason`, all values of its page, and those of receivers, some of which are its send API's words for a refusal (sources in
 * ../africastalking.ts).
 */
export const africastalkingErrors: Catalogue = [
  {
    texts: ['InsufficientCredit'],
    reason: 'insufficient_credit',
    words:
      'The recipient has not enough airtime for this premium message or subscription. Your own account is not concerned.',
  },
  {
    texts: ['InvalidLinkId'],
    reason: 'template_mismatch',
    words:
      'The linkId does not belong to a request of this recipient, as an on-demand service needs it. Send the one that came with his message.',
  },
  {
    texts: ['UserIsInactive'],
    reason: 'invalid_number',
    words: 'The operator has deactivated this number. Check it with the customer.',
  },
  {
    texts: ['UserInBlackList'],
    reason: 'opted_out',
    words: 'The recipient has blocked messages of this short code, keyword or sender. Do not send again.',
  },
  {
    texts: ['UserAccountSuspended'],
    reason: 'unreachable',
    words: 'The operator has suspended this subscriber. It may pass: try again another day.',
  },
  {
    texts: ['NotNetworkSubcriber', 'NotNetworkSubscriber'],
    reason: 'internal',
    words:
      'The message went to an operator that the number does not belong to, as after it was ported. Send again, or tell Africa’s Talking.',
  },
  {
    texts: ['UserNotSubscribedToProduct'],
    reason: 'blocked',
    words: 'A message of a subscription went to somebody who has not subscribed to it. Send it to subscribers only.',
  },
  {
    texts: ['UserDoesNotExist'],
    reason: 'invalid_number',
    words: 'No such mobile number exists. Check it with the customer.',
  },
  {
    texts: ['DeliveryFailure'],
    reason: 'unknown',
    words:
      'It was not delivered, and the operator gave no cause or another one than those listed. In the sandbox, the number is not that of a simulator that runs.',
  },
  {
    texts: ['DoNotDisturbRejection'],
    reason: 'limit_exceeded',
    words:
      'Nigeria: a promotional sender outside the hours in which it may send (8 am to 8 pm), or a number on the do-not-disturb list. Send it by day, or from a transactional sender.',
  },
  {
    texts: ['AbsentSubscriber'],
    reason: 'unreachable',
    words: 'The phone was off or out of coverage. Send again later.',
  },
  {
    texts: ['Expired'],
    reason: 'blocked',
    words:
      'The operator discarded it, because its firewall had flagged the content or the sender. Change the text or the sender.',
  },
  {
    texts: ['UserMemoryCapacityExceeded'],
    reason: 'unreachable',
    words: 'The memory of the phone was full. Send again later.',
  },
  {
    texts: ['InvalidPhoneNumber', 'UnsupportedNumberType'],
    reason: 'invalid_number',
    words: 'This is no mobile number that takes SMS. Check it with the customer.',
  },
  {
    texts: ['InvalidSenderId'],
    reason: 'sender_not_registered',
    words: 'The account has no such sender. Have it approved, or send from another one.',
  },
  {
    texts: ['InsufficientBalance'],
    reason: 'insufficient_credit',
    words: 'The account at Africa’s Talking had no credit. Top it up, then send again.',
  },
  {
    texts: ['RiskHold', 'RejectedByGateway'],
    reason: 'blocked',
    words: 'Africa’s Talking, or the operator’s gateway, refused it. Ask Africa’s Talking’s support why.',
  },
  {
    texts: ['SystemError', 'InternalServerError', 'GatewayError', 'CouldNotRoute'],
    reason: 'internal',
    words: 'A system on the way had an error, or found no way to the number. Send again.',
  },
];
