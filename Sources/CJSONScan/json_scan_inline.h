// How the parts of a kernel become one function.
#ifndef JSON_SCAN_INLINE_H
#define JSON_SCAN_INLINE_H

#define ALWAYS_INLINE static inline __attribute__((always_inline))

// What is rarely needed, or needs many registers, stays out of the way.
#define NEVER_INLINE static __attribute__((noinline))

// What several functions begin with: a part of each where time counts, and one function where size
// does.
#if defined(__OPTIMIZE_SIZE__)
#define IS_FOR_SIZE 1
#define SHARED NEVER_INLINE
#else
#define IS_FOR_SIZE 0
#define SHARED ALWAYS_INLINE
#endif

#define UNROLL _Pragma("clang loop unroll(full)")

#endif
