// How the parts of a kernel become one function.
#ifndef JSON_SCAN_INLINE_H
#define JSON_SCAN_INLINE_H

#define ALWAYS_INLINE static inline __attribute__((always_inline))

// What is rarely needed, or needs many registers, stays out of the way.
#define NEVER_INLINE static __attribute__((noinline))

#define UNROLL _Pragma("clang loop unroll(full)")

#endif
