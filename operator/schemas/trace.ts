import { z } from 'zod';
import { message, messages } from './message.ts';

export const output = z
  .union([message, messages])
  .describe('with provider and id the message itself, else all that are found, newest first');
