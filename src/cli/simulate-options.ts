/** Reads the option values of `simulate`; each refusal names the value and the form that is accepted. */
import { UserError } from '../errors/errors.ts';
import type { DifficultyScale } from '../model/simulated/answer-lookup.ts';
import { type FaultKind, faultKinds } from '../simulate/fault-plan.ts';
import type { Range, ReasoningFormat, ServedModel, ServedProcessRewardModel } from '../simulate/server-options.ts';

function refused(option: string, value: string, accepted: string): UserError {
  return new UserError(`${option} does not take "${value}".`, { hint: `Give ${accepted}.` });
}

/** Digits, sign and point only: `Number` alone would take '', '0x10' and ' 3 '. */
function numberFrom(text: string): number {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}

export function readModel(value: string): ServedModel {
  const match = /^(.+)=([^=,]+)(,reasoner)?$/.exec(value);
  const ability = numberFrom(match?.[2] ?? '');
  if (!match || Number.isNaN(ability)) {
    throw refused('--model', value, 'a name and an ability, such as student=0 or teacher=2.5,reasoner');
  }
  return { name: match[1] as string, ability, style: match[3] === undefined ? 'plain' : 'reasoner' };
}

export function readProcessRewardModel(value: string): ServedProcessRewardModel {
  const [, name = '', noiseText] = /^([^=]*)(?:=(.*))?$/.exec(value) ?? [];
  const noise = noiseText === undefined ? 0.1 : numberFrom(noiseText);
  if (name === '' || !(noise >= 0 && noise <= 1)) {
    throw refused('--prm', value, 'a name, or a name and a noise from 0 to 1, such as simulated-prm=0.1');
  }
  return { name, noise };
}

export function readPort(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw refused('--port', value, 'a port from 0 to 65535');
}

export function readWhole(option: string, value: string): number {
  const whole = numberFrom(value);
  if (Number.isSafeInteger(whole)) return whole;
  throw refused(option, value, 'a whole number');
}

export function readPositive(option: string, value: string): number {
  const number = numberFrom(value);
  if (number > 0) return number;
  throw refused(option, value, 'a number above 0');
}

export function readShare(option: string, value: string): number {
  const share = numberFrom(value);
  if (share >= 0 && share <= 1) return share;
  throw refused(option, value, 'a share from 0 to 1, such as 0.2');
}

export function readLatency(value: string): Range {
  const [minText = '', maxText = minText, ...rest] = value.split('-');
  const [min, max] = [numberFrom(minText), numberFrom(maxText)];
  if (rest.length === 0 && min >= 0 && max >= min) return { min, max };
  throw refused('--latency', value, 'milliseconds, such as 50, or a range of them, such as 20-200');
}

export function readDifficultyScale(value: string): DifficultyScale {
  const [mean, deviation, ...rest] = value.split(',').map(numberFrom);
  if (rest.length === 0 && mean !== undefined && !Number.isNaN(mean) && deviation !== undefined && deviation > 0) {
    return { mean, deviation };
  }
  throw refused('--difficulty-scale', value, 'a mean and a deviation above 0, such as 5,2');
}

export function readFaultKinds(value: string): FaultKind[] {
  return value.split(',').map((kind) => {
    const found = faultKinds.find((known) => known === kind.trim());
    if (found) return found;
    throw refused('--faults', kind, `a comma-separated list of ${faultKinds.join(', ')}`);
  });
}

const reasoningFormats: readonly ReasoningFormat[] = ['reasoning_content', 'reasoning', 'think-tags'];

export function readReasoningFormat(value: string): ReasoningFormat {
  const found = reasoningFormats.find((known) => known === value);
  if (found) return found;
  throw refused('--reasoning-format', value, `one of ${reasoningFormats.join(', ')}`);
}
