import { describe, it } from 'vitest';
import { expectQuietFirstDay } from './support/quiet-first-day';

describe('the first day of a blueprint as it is by default', () => {
  it('raises no alarm for a person, without traffic and with it', () => expectQuietFirstDay(undefined));
});
