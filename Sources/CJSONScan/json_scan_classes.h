// What a byte can be, wherever one is looked up by itself.
#ifndef JSON_SCAN_CLASSES_H
#define JSON_SCAN_CLASSES_H

#include <stdint.h>

enum { BLANK = 1, STRUCTURAL = 2, HEX_DIGIT = 4, ESCAPE = 8 };

static const uint8_t byte_classes[256] = {
    ['\t'] = BLANK,
    ['\n'] = BLANK,
    ['\r'] = BLANK,
    [' '] = BLANK,
    ['{'] = STRUCTURAL,
    ['}'] = STRUCTURAL,
    ['['] = STRUCTURAL,
    [']'] = STRUCTURAL,
    [','] = STRUCTURAL,
    [':'] = STRUCTURAL,
    ['0' ... '9'] = HEX_DIGIT,
    ['A' ... 'F'] = HEX_DIGIT,
    ['a'] = HEX_DIGIT,
    ['b'] = HEX_DIGIT | ESCAPE,
    ['c' ... 'e'] = HEX_DIGIT,
    ['f'] = HEX_DIGIT | ESCAPE,
    ['"'] = ESCAPE,
    ['\\'] = ESCAPE,
    ['/'] = ESCAPE,
    ['n'] = ESCAPE,
    ['r'] = ESCAPE,
    ['t'] = ESCAPE,
    ['u'] = ESCAPE,
};

#endif
