#include "json_scan_exponents.h"

uint64_t json_scan_check_exponents(
    exponent_carry *last, uint64_t digit, uint64_t digit_before, uint64_t letter, uint64_t sign) {
  const uint64_t behind_letter = shifted(letter, last->letter, 1);
  const uint64_t behind_sign = shifted(sign, last->sign, 1);
  const uint64_t first_digit = (behind_letter | behind_sign) & digit;
  const uint64_t behind_exponent = ripple(digit, first_digit, &last->rippled) & ~digit;
  last->letter = letter;
  last->sign = sign;
  last->is_open = (letter | sign) >> 63 | last->rippled;
  uint64_t wrong = letter & ~shifted(digit, digit_before, 1);
  wrong |= letter & behind_exponent;
  wrong |= sign & ~behind_letter;
  wrong |= behind_letter & ~(digit | sign);
  wrong |= behind_sign & ~digit;
  return wrong;
}
