import { describe, it } from 'vitest';
import { StreamCapacity } from '../../../lib';
import { expectQuietFirstDay } from './support/quiet-first-day';

describe('the first day of a blueprint autoscaled', () => {
  it('raises no alarm for a person, without traffic and with it', () =>
    expectQuietFirstDay(StreamCapacity.autoscaled({ minShards: 1, maxShards: 4, initialShards: 2 })));
});
