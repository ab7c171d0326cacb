import type { ReportData } from '../report';
import { dollars, mibText, percent } from './format-outcomes';
import { ACCEPTABLE_LOSS, type Candidate } from './recommendation';

/** The recommendation in three parts. @param mibPerShard the MiB of a shard's full load */
export function verdictOf(
  taken: Candidate,
  candidates: readonly Candidate[],
  mibPerShard: number,
): NonNullable<ReportData['verdict']> {
  const { name, row, settings, usdPerMonth, score } = taken;
  const modes = candidates.filter((one) => one !== taken && one.row !== undefined);
  const reshards = settings === undefined ? [] : [`${score.reshardsPerDay.toFixed(1)} reshards a day`];
  const risks =
    score.lostMinutes === 0
      ? ['in this load, as the model plays it']
      : [mibText(score.lostMinutes * 60 * mibPerShard), stretchText(score.longestLossRun)];
  return {
    ...(row !== undefined && { policy: row }),
    parts: [
      {
        label: 'Take',
        value: name,
        note:
          score.lossShare <= ACCEPTABLE_LOSS
            ? 'of all that reject at most 0.1 %, the fewest changes within 2 % of the least cost'
            : 'all reject more than 0.1 %, and this the least',
      },
      {
        label: 'It costs',
        value: `$${dollars(usdPerMonth)} a month`,
        note: modes.map((one) => `${one.name}: $${dollars(one.usdPerMonth)}`).join(', '),
      },
      {
        label: 'At risk',
        value: score.lostMinutes === 0 ? 'nothing rejected' : `${percent(score.lossShare)} rejected`,
        note: [...risks, ...reshards].join('; '),
      },
    ],
  };
}

function stretchText(minutes: number): string {
  if (minutes === 0) return 'in no minute more than 1 %';
  return `at worst more than 1 % for ${minutes === 1 ? 'a minute' : `${minutes} minutes in a row`}`;
}
