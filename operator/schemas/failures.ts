import { messages } from './message.ts';

export const output = messages.describe('messages that failed and were not delivered later');
