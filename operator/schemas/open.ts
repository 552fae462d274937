import { messages } from './message.ts';

export const output = messages.describe('messages with a deadline of which no final report came');
