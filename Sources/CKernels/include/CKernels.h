// The SIMD loops under Mneme: plain C11, no allocation, no globals, no threads.
//
// Every kernel exists for float (suffix _f32) and for double (suffix _f64); only Kernels.swift calls them.
// Arguments come as (counts, scalars, inputs, outputs). Inputs and outputs never overlap unless a kernel
// says "in place". A row is `stride` elements after the one before it.

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>

// How many floats, and how many doubles, one vector of 64 bytes holds. Padded rows are multiples of it.
enum { kernel_lanes_f32 = 16, kernel_lanes_f64 = 8 };

#define KERNELS_DECLARE(scalar, suffix)                                                                                \
    /* c[r][j] (+)= sum_k a[r * a_row + k * a_inner] * w[k][j]; columns is a multiple of the lanes. */                 \
    void kernel_product_##suffix(size_t rows, size_t columns, size_t inner, size_t a_row, size_t a_inner,              \
                                 size_t w_stride, size_t c_stride, int accumulate, const scalar *a, const scalar *w,   \
                                 scalar *c);                                                                           \
                                                                                                                       \
    /* In place: x = f(x). */                                                                                          \
    void kernel_tanh_##suffix(size_t n, scalar *x);                                                                    \
    void kernel_sigmoid_##suffix(size_t n, scalar *x);                                                                 \
    void kernel_relu_##suffix(size_t n, scalar *x);                                                                    \
                                                                                                                       \
    /* v = scale * d * f'(a), the derivative written in terms of f = f(a). */                                          \
    void kernel_tanh_pullback_##suffix(size_t n, scalar scale, const scalar *f, const scalar *d, scalar *v);           \
    void kernel_sigmoid_pullback_##suffix(size_t n, scalar scale, const scalar *f, const scalar *d, scalar *v);        \
    void kernel_relu_pullback_##suffix(size_t n, scalar scale, const scalar *f, const scalar *d, scalar *v);           \
                                                                                                                       \
    /* y += a * x */                                                                                                   \
    void kernel_axpy_##suffix(size_t n, scalar a, const scalar *x, scalar *y);                                         \
    /* z = a * x + b * y */                                                                                            \
    void kernel_blend_##suffix(size_t n, scalar a, scalar b, const scalar *x, const scalar *y, scalar *z);             \
    /* z[r] = x[r] + a[r] * y[r], row by row; x and y share a stride. */                                               \
    void kernel_add_scaled_rows_##suffix(size_t rows, size_t columns, size_t stride, size_t z_stride, const scalar *a, \
                                         const scalar *x, const scalar *y, scalar *z);                                 \
    /* norms[r] = sum_j x[r][j]^2, summed in double. */                                                                \
    void kernel_square_norms_##suffix(size_t rows, size_t columns, size_t stride, const scalar *x, double *norms);     \
    /* The sum of x[i]^2, summed in double in a fixed order. */                                                        \
    double kernel_sum_of_squares_##suffix(size_t n, const scalar *x);                                                  \
                                                                                                                       \
    /* Adam's step: m and v in place, p -= rate * (m / c1) / (sqrt(v / c2) + epsilon) + decay * p. */                  \
    void kernel_adam_##suffix(size_t n, scalar rate, scalar beta1, scalar beta2, scalar c1, scalar c2, scalar epsilon, \
                              scalar decay, const scalar *g, scalar *m, scalar *v, scalar *p);

KERNELS_DECLARE(float, f32)
KERNELS_DECLARE(double, f64)

#undef KERNELS_DECLARE

#endif
