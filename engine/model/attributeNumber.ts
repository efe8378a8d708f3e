/** Each digit can be matched in one way only, so that a long value is refused as fast as a short one. */
const decimal = /^[+-]?((?:\d+(?:\.\d*)?)|(?:\.\d+))(?:[eE][+-]?\d+)?$/;
const maxDigits = 38;
const lowest = -1e128;
const highest = 1e126;

/** Can SQS read this text as a number? It keeps 38 digits of precision. */
export function isNumberText(text: string): boolean {
  const mantissa = decimal.exec(text)?.[1];
  if (mantissa === undefined || significantDigits(mantissa) > maxDigits) return false;
  const value = Number(text);
  return value >= lowest && value <= highest;
}

function significantDigits(mantissa: string): number {
  const digits = mantissa.replace('.', '');
  let start = 0;
  while (digits[start] === '0') start += 1;
  let end = digits.length;
  while (end > start && digits[end - 1] === '0') end -= 1;
  return end - start;
}
