// Both instantiations of kernels.inc.

#include "CKernels.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

// One binary, the widest vectors that the machine has: the loader picks a clone once.
#if defined(__x86_64__) && defined(__linux__)
#define KERNEL_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
// The compiler holds back from vectors of 64 bytes unless a function asks for them.
#define WIDE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define KERNEL_HAS_WIDE_TILES __builtin_cpu_supports("avx512f")
#else
#define KERNEL_CLONES
#define KERNEL_HAS_WIDE_TILES 0
#endif

#define INLINE static inline __attribute__((always_inline))
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define NAME(stem) JOIN(stem, SUFFIX)

#include "exponential.inc"

#define SCALAR float
#define SUFFIX _f32
#define LANES 16
#define TANH tanh_float
#define SIGMOID sigmoid_float
#define SQRT sqrtf
#define EXP exp_nonpositive
#define LOG log_positive
// The parts of a row of gates never overlap, which the compiler can't see.
#define VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
#include "kernels.inc"
#include "product.inc"
#include "gates.inc"
#include "memory.inc"
#include "stories.inc"
#undef SCALAR
#undef SUFFIX
#undef LANES
#undef TANH
#undef SIGMOID
#undef SQRT
#undef EXP
#undef LOG
#undef VECTORIZE

#define SCALAR double
#define SUFFIX _f64
#define LANES 8
#define TANH tanh
#define SIGMOID sigmoid_double
#define SQRT sqrt
#define EXP exp
#define LOG log
#define VECTORIZE  // the C library's tanh and exp are functions of one number
#include "kernels.inc"
#include "product.inc"
#include "gates.inc"
#include "memory.inc"
#include "stories.inc"

#include "scan.inc"
