/** Complex numbers in doubles, with the principal branches. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const real = (re: number): Complex => ({ re, im: 0 });
export const magnitude = (a: Complex): number => Math.hypot(a.re, a.im);
export const isFiniteComplex = (a: Complex): boolean => Number.isFinite(a.re) && Number.isFinite(a.im);
/** Real up to rounding. */
export const isReal = (a: Complex): boolean => Math.abs(a.im) <= 1e-12 * Math.max(1e-300, Math.abs(a.re));

export const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
export const minus = (a: Complex, b: Complex): Complex => ({ re: a.re - b.re, im: a.im - b.im });
export const negative = (a: Complex): Complex => ({ re: -a.re, im: a.im === 0 ? 0 : -a.im });

export function product(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0) return real(a.re * b.re);
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

export function quotient(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0) return real(a.re / b.re);
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

export function exponential(a: Complex): Complex {
  const size = Math.exp(a.re);
  return a.im === 0 ? real(size) : { re: size * Math.cos(a.im), im: size * Math.sin(a.im) };
}

export function logarithm(a: Complex): Complex {
  return { re: Math.log(magnitude(a)), im: a.im === 0 && a.re > 0 ? 0 : Math.atan2(a.im, a.re) };
}

export function power(base: Complex, exponent: Complex): Complex {
  if (base.im === 0 && exponent.im === 0 && (base.re > 0 || Number.isInteger(exponent.re)))
    return real(base.re ** exponent.re);
  if (base.re === 0 && base.im === 0) return real(exponent.re > 0 ? 0 : Number.NaN);
  return exponential(product(exponent, logarithm(base)));
}

export function sine(a: Complex): Complex {
  if (a.im === 0) return real(Math.sin(a.re));
  return { re: Math.sin(a.re) * Math.cosh(a.im), im: Math.cos(a.re) * Math.sinh(a.im) };
}

export function cosine(a: Complex): Complex {
  if (a.im === 0) return real(Math.cos(a.re));
  return { re: Math.cos(a.re) * Math.cosh(a.im), im: -Math.sin(a.re) * Math.sinh(a.im) };
}
