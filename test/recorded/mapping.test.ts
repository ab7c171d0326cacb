import { describe, it } from 'vitest';
import { useApi } from '../local/services/kinesis/support/api-fixture';
import { MAPPING_FACTS } from './mapping-facts';

const api = useApi();

describe('an event source mapping, as recorded from AWS', () => {
  it.each(MAPPING_FACTS)('$question ($settings): $answer', ({ check }) => check(api()));
});
