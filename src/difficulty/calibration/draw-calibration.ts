/** A calibration report as one self-contained SVG: scores with thresholds and levels, and the pass rate each level turned out to have. */
import { type CalibrationReport, histogramBins } from './calibration-report.ts';

const width = 960;
const height = 420;
const top = 84;
const bottom = 348;
const left = { from: 64, to: 580 } as const;
const right = { from: 676, to: 920 } as const;
const ink = '#1f2328';
const faint = '#6b7280';
const grid = '#e5e7eb';
/** Easy to hard; Okabe and Ito's blue and vermilion at the ends, told apart by people who see no red or green. */
const levelColours = ['#7fb8de', '#0072b2', '#56a0b8', '#9aa66a', '#d99a3d', '#d55e00'] as const;

export function drawCalibration(report: CalibrationReport): string {
  const { student, prm } = report;
  const title = `Scores of ${student}’s wrong trajectories by ${prm}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description(report))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(left.from, 32, title, { size: 17, weight: 600 }),
    text(left.from, 54, subtitle(report), { size: 13, fill: faint }),
    ...histogram(report),
    ...rates(report),
    '</svg>',
    '',
  ].join('\n');
}

function subtitle({ scores, scoreAndRate: { spearman, interval } }: CalibrationReport): string {
  const of = `${scores.description?.count ?? 0} wrong trajectories`;
  if (spearman === undefined) return of;
  const range = interval === undefined ? '' : ` (95 %: ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})`;
  return `${of}; Spearman of score and held-out pass rate ${spearman.toFixed(2)}${range}`;
}

function description({ scores, thresholds, rates: found }: CalibrationReport): string {
  const measured = found.flatMap(({ level, rate }) => (rate === undefined ? [] : [`level ${level}: ${percent(rate)}`]));
  return `Histogram of ${scores.description?.count ?? 0} scores between 0 and 1, thresholds at ${thresholds.inForce.map((value) => value.toFixed(2)).join(', ')}. Held-out pass rate by level: ${measured.join(', ') || 'not measured'}.`;
}

function histogram({ scores, thresholds, easy }: CalibrationReport): string[] {
  const most = Math.max(1, ...scores.histogram);
  const x = (score: number) => left.from + score * (left.to - left.from);
  const y = (count: number) => bottom - (count / most) * (bottom - top - 24);
  const easiest = easy === 'inside' ? 2 : 1;
  const levelOf = (score: number) => {
    const at = thresholds.inForce.findIndex((threshold) => score >= threshold);
    return easiest + (at === -1 ? thresholds.inForce.length : at);
  };
  const bars = scores.histogram.map((count, bin) => {
    const low = bin / histogramBins;
    const colour = levelColours[levelOf(low + 0.5 / histogramBins)] ?? faint;
    return rect({
      x: x(low) + 1,
      y: y(count),
      width: (left.to - left.from) / histogramBins - 2,
      height: bottom - y(count),
      fill: colour,
    });
  });
  const lines = thresholds.inForce.flatMap((threshold) => [
    `<line x1="${n(x(threshold))}" x2="${n(x(threshold))}" y1="${top - 2}" y2="${bottom}" stroke="${ink}" stroke-width="1.5" stroke-dasharray="5 4"/>`,
    text(x(threshold), bottom + 34, threshold.toFixed(2), { size: 12, anchor: 'middle', weight: 600 }),
  ]);
  const ends = [1, ...thresholds.inForce, 0];
  const names = ends.slice(1).map((end, index) => {
    const middle = (end + (ends[index] as number)) / 2;
    const isWide = (ends[index] as number) - end > 0.09;
    return text(x(middle), top - 6, isWide ? `level ${easiest + index}` : String(easiest + index), {
      size: 12,
      anchor: 'middle',
      fill: faint,
    });
  });
  return [
    ...ticksBeside(thresholds.inForce).map((score) =>
      text(x(score), bottom + 18, String(score), { size: 12, anchor: 'middle', fill: faint }),
    ),
    text(left.from - 8, y(most) + 4, String(most), { size: 12, anchor: 'end', fill: faint }),
    text(left.from - 8, bottom + 4, '0', { size: 12, anchor: 'end', fill: faint }),
    ...bars,
    `<line x1="${left.from}" x2="${left.to}" y1="${bottom}" y2="${bottom}" stroke="${ink}"/>`,
    ...lines,
    ...names,
    text((left.from + left.to) / 2, height - 18, 'score of the trajectory (high is good); thresholds dashed', {
      size: 12,
      anchor: 'middle',
      fill: faint,
    }),
  ];
}

function rates({ rates: found }: CalibrationReport): string[] {
  const step = (right.to - right.from) / found.length;
  const x = (index: number) => right.from + (index + 0.5) * step;
  const y = (rate: number) => bottom - rate * (bottom - top);
  const marks = found.flatMap(({ level, rate, interval, count }, index) => {
    const name = text(x(index), bottom + 18, String(level), { size: 12, anchor: 'middle', fill: faint });
    const size = text(x(index), bottom + 34, String(count), { size: 11, anchor: 'middle', fill: faint });
    if (rate === undefined) return [name, size];
    const colour = levelColours[level] ?? faint;
    const whisker =
      interval === undefined
        ? []
        : [
            `<line x1="${n(x(index))}" x2="${n(x(index))}" y1="${n(y(interval.low))}" y2="${n(y(interval.high))}" stroke="${colour}" stroke-width="3"/>`,
          ];
    return [
      name,
      size,
      ...whisker,
      `<circle cx="${n(x(index))}" cy="${n(y(rate))}" r="5.5" fill="${colour}" stroke="#ffffff" stroke-width="1.5"/>`,
      text(x(index) + 10, y(rate) + 4, percent(rate), { size: 12 }),
    ];
  });
  const isMeasured = found.some(({ rate }) => rate !== undefined);
  return [
    ...[0, 0.5, 1].flatMap((rate) => [
      `<line x1="${right.from}" x2="${right.to}" y1="${n(y(rate))}" y2="${n(y(rate))}" stroke="${rate === 0 ? ink : grid}"/>`,
      text(right.from - 8, y(rate) + 4, percent(rate), { size: 12, anchor: 'end', fill: faint }),
    ]),
    ...(isMeasured
      ? marks
      : [
          text((right.from + right.to) / 2, (top + bottom) / 2, 'needs two attempts a question', {
            size: 12,
            anchor: 'middle',
            fill: faint,
          }),
        ]),
    text((right.from + right.to) / 2, top - 20, 'pass rate of the other attempts', {
      size: 12,
      anchor: 'middle',
      fill: faint,
    }),
    text((right.from + right.to) / 2, height - 18, 'level by the first attempt; questions', {
      size: 12,
      anchor: 'middle',
      fill: faint,
    }),
  ];
}

/** Those a threshold's own label does not stand below. */
function ticksBeside(thresholds: readonly number[]): number[] {
  return [0, 0.25, 0.5, 0.75, 1].filter((tick) => thresholds.every((threshold) => Math.abs(threshold - tick) > 0.03));
}

interface TextStyle {
  readonly size: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly fill?: string;
  readonly weight?: number;
}

function text(
  x: number,
  y: number,
  content: string,
  { size, anchor = 'start', fill = ink, weight = 400 }: TextStyle,
): string {
  return `<text x="${n(x)}" y="${n(y)}" font-size="${size}" text-anchor="${anchor}" fill="${fill}" font-weight="${weight}">${escaped(content)}</text>`;
}

function rect(of: { x: number; y: number; width: number; height: number; fill: string }): string {
  return `<rect x="${n(of.x)}" y="${n(of.y)}" width="${n(of.width)}" height="${n(of.height)}" fill="${of.fill}"/>`;
}

/** Two digits: the same report gives the same bytes. */
function n(value: number): string {
  return String(Number(value.toFixed(2)));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
