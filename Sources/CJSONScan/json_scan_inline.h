// How the parts of a kernel become one function.
#ifndef JSON_SCAN_INLINE_H
#define JSON_SCAN_INLINE_H

#define ALWAYS_INLINE static inline __attribute__((always_inline))

// Inlined wherever it is used, a kernel is the fastest. One that is to be small has each once, and its
// loops as loops.
#if defined(JSON_SCAN_SMALL)
#define INLINE_FOR_SPEED static __attribute__((noinline))
#define UNROLL_FOR_SPEED _Pragma("clang loop unroll(disable)")
#else
#define INLINE_FOR_SPEED ALWAYS_INLINE
#define UNROLL_FOR_SPEED _Pragma("clang loop unroll(full)")
#endif

#endif
