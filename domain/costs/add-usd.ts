/** The sum as decimals have it: 0.1 and 0.2 make 0.3. */
export function addUsd(one: number, other: number): number {
  const [a, b] = [decimal(one), decimal(other)];
  const scale = Math.max(a.scale, b.scale);
  const units = a.units * 10n ** BigInt(scale - a.scale) + b.units * 10n ** BigInt(scale - b.scale);
  return Number(`${units}e-${scale}`);
}

/** The shortest decimal that means this number, as a whole number of units of 10^-scale. */
function decimal(amount: number): { units: bigint; scale: number } {
  const [digits = '0', exponent] = amount.toExponential().split('e');
  const scale = (digits.split('.')[1]?.length ?? 0) - Number(exponent);
  const units = BigInt(digits.replace('.', ''));
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}
