import { describe, it } from 'vitest';
import { useApi } from '../local/services/kinesis/support/api-fixture';
import { KINESIS_ANSWERS } from './kinesis-answers';
import { KINESIS_REFUSALS } from './kinesis-refusals';

const api = useApi();

describe('Kinesis, as recorded from AWS', () => {
  it.each([...KINESIS_ANSWERS, ...KINESIS_REFUSALS])('$question ($settings): $answer', ({ check }) =>
    check(api()),
  );
});
