// The SIMD loops under Mneme: plain C11, no allocation, no globals, no threads.
//
// Every kernel exists for float (suffix _f32) and for double (suffix _f64); only Kernels.swift calls them.
// Arguments come as (counts, scalars, inputs, outputs). Inputs and outputs never overlap unless a kernel
// says "in place". A row is `stride` elements after the one before it.

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// How many floats, and how many doubles, one vector of 64 bytes holds. Padded rows are multiples of it.
enum { kernel_lanes_f32 = 16, kernel_lanes_f64 = 8 };

#define KERNELS_DECLARE(scalar, suffix)                                                                                \
    /* c[r][j] (+)= sum_k a[r * a_row + k * a_inner] * w[k][j]; columns is a multiple of the lanes. */                 \
    void kernel_product_##suffix(size_t rows, size_t columns, size_t inner, size_t a_row, size_t a_inner,              \
                                 size_t w_stride, size_t c_stride, int accumulate, const scalar *a, const scalar *w,   \
                                 scalar *c);                                                                           \
                                                                                                                       \
    /* W[k][j] = w[k * w_row + j * w_column] in strips of 4 vectors, each [inner][4 * lanes], filled up with zeros. */  \
    void kernel_pack_strips_##suffix(size_t inner, size_t columns, size_t w_row, size_t w_column, const scalar *w,     \
                                     scalar *strips);                                                                  \
    /* A[r][k] = a[k * a_inner + r] in tiles of 6 rows, each [inner][6], filled up with zeros. */                      \
    void kernel_pack_tiles_##suffix(size_t rows, size_t inner, size_t a_inner, const scalar *a, scalar *tiles);        \
    /* C (+)= A W for a W in strips; a row's bits do not depend on how many rows stand beside it. */                   \
    void kernel_product_strips_##suffix(size_t rows, size_t columns, size_t inner, size_t a_row, size_t a_inner,       \
                                        size_t c_stride, int accumulate, const scalar *a, const scalar *strips,        \
                                        scalar *c);                                                                    \
    /* C += A W for A in tiles and W in strips. */                                                                     \
    void kernel_product_tiles_##suffix(size_t rows, size_t columns, size_t inner, size_t c_stride,                     \
                                       const scalar *tiles, const scalar *strips, scalar *c);                          \
                                                                                                                       \
    /* A step of an LSTM for rows of i, f, g, o: the gates in place, then the states. */                               \
    void kernel_lstm_##suffix(size_t rows, size_t units, const scalar *bias, const scalar *before, scalar *gates,      \
                              scalar *c, scalar *h);                                                                   \
    /* Its pullback; dc turns from what the later steps say of dL/dc_t into dL/dc_{t-1}. */                            \
    void kernel_lstm_pullback_##suffix(size_t rows, size_t units, const scalar *gates, const scalar *before,           \
                                       const scalar *c, const scalar *d, scalar *dc, scalar *deltas);                  \
    /* A step of a GRU for rows of r, z, n, m: r, z and n in place, then the state. */                                 \
    void kernel_gru_##suffix(size_t rows, size_t units, const scalar *bias, const scalar *before, scalar *gates,       \
                             scalar *h);                                                                               \
    /* Its pullback; the message gets z d, its part that goes around the gates. */                                     \
    void kernel_gru_pullback_##suffix(size_t rows, size_t units, const scalar *gates, const scalar *before,            \
                                      const scalar *d, scalar *message, scalar *deltas);                               \
                                                                                                                       \
    /* rows[s] = sum_j l_j * table[words[j]] over the words j = 1...n of sentence s, with l_j = 1 in order 0,          \
       1 - j/n + (2 j/n - 1) place in order 1, 1 + 4 (j/n - (n + 1) / 2n) place in order 2; plus time_table[times[s]]  \
       unless `times` is null. Words of sentence s are starts[s] to starts[s + 1]; `width`, that of all rows, is a     \
       multiple of the lanes. */                                                                                       \
    void kernel_encode_##suffix(size_t sentences, size_t width, int order, const int32_t *starts,                     \
                                const int32_t *words, const int32_t *times, const scalar *place, const scalar *table,  \
                                const scalar *time_table, scalar *rows);                                               \
    /* Its pullback, added to the gradients of both tables. */                                                         \
    void kernel_encode_pullback_##suffix(size_t sentences, size_t width, int order, const int32_t *starts,            \
                                         const int32_t *words, const int32_t *times, const scalar *place,              \
                                         const scalar *d, scalar *table, scalar *time_table);                          \
    /* weights = softmax(keys query), or keys query if `linear`; read = sum_r weights[r] values[r]. The softmax is over\
       `empty` more rows, whose keys and values are 0. The width is a multiple of half the lanes; without rows, read   \
       is 0. */                                                                                                        \
    void kernel_attend_##suffix(size_t rows, size_t width, size_t stride, int linear, scalar empty,                    \
                                const scalar *query, const scalar *keys, const scalar *values, scalar *weights,        \
                                scalar *read);                                                                         \
    /* Its pullback, added to the gradients of query, keys and values; `scores` is room for a number a row. */         \
    void kernel_attend_pullback_##suffix(size_t rows, size_t width, size_t stride, int linear, const scalar *query,    \
                                         const scalar *keys, const scalar *values, const scalar *weights,              \
                                         const scalar *d, scalar *scores, scalar *by_query, scalar *by_keys,           \
                                         scalar *by_values);                                                           \
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
    /* sums[j] += sum_r x[r][j], row after row. */                                                                     \
    void kernel_add_rows_##suffix(size_t rows, size_t columns, size_t stride, const scalar *x, scalar *sums);          \
    /* sums[j] += sum_r x[list[r]][j], in the order of the list. */                                                    \
    void kernel_add_listed_rows_##suffix(size_t rows, size_t columns, size_t stride, const int64_t *list,              \
                                         const scalar *x, scalar *sums);                                               \
    /* The sum of x[i]^2, summed in double in a fixed order. */                                                        \
    double kernel_sum_of_squares_##suffix(size_t n, const scalar *x);                                                  \
                                                                                                                       \
    /* x[r][j] += bias[r]; largest[j] is the largest of a column then. */                                               \
    void kernel_add_to_columns_##suffix(size_t rows, size_t columns, size_t stride, const scalar *bias, scalar *x,     \
                                        scalar *largest);                                                              \
    /* In place: x[r][j] = exp(x[r][j] - largest[j]), for columns of whole vectors; sums[j] are those of the columns. */ \
    void kernel_exponentials_##suffix(size_t rows, size_t columns, size_t stride, const scalar *largest, scalar *x,    \
                                      scalar *sums);                                                                   \
    /* x[r][j] *= scale[j] */                                                                                          \
    void kernel_scale_columns_##suffix(size_t rows, size_t columns, size_t stride, const scalar *scale, scalar *x);    \
                                                                                                                       \
    /* A memory is `width` rows of `stride` numbers, n of them slots; what has a number a slot is padded with zeros. */\
    /* inverse[i] = 1 / sqrt(the sum of the squares of slot i + epsilon) */                                            \
    void kernel_slot_lengths_##suffix(size_t n, size_t stride, size_t width, scalar epsilon, const scalar *memory,     \
                                      scalar *inverse);                                                                \
    /* Where a head looks: match (cosines), softmax(strength match), gated with the weights before, shifted, sharpened. */\
    void kernel_address_##suffix(size_t n, size_t stride, size_t width, scalar strength, scalar gate,                  \
                                 scalar sharpening, scalar epsilon, scalar least, const scalar *key,                   \
                                 const scalar *shift, const scalar *memory, const scalar *inverse,                     \
                                 const scalar *before, scalar *match, scalar *content, scalar *gated,                  \
                                 scalar *shifted, scalar *weights);                                                    \
    /* Its pullback: d turns from dL/dweights into dL/dbefore; dL/dmemory is added to; the scalars are those by the */ \
    /* strength, the gate, the three shifts and the sharpening. `room` holds a number a slot. */                       \
    void kernel_address_pullback_##suffix(                                                                             \
        size_t n, size_t stride, size_t width, scalar strength, scalar gate, scalar sharpening, scalar epsilon,        \
        scalar least, const scalar *key, const scalar *shift, const scalar *memory, const scalar *inverse,             \
        const scalar *before, const scalar *match, const scalar *content, const scalar *gated,                         \
        const scalar *shifted, const scalar *weights, scalar *d, scalar *room, scalar *d_memory, scalar *d_key,        \
        scalar *d_scalars);                                                                                            \
    /* memory[w][i] *= 1 - erase[w] weights[i] */                                                                      \
    void kernel_erase_##suffix(size_t stride, size_t width, const scalar *erase, const scalar *weights,                \
                               scalar *memory);                                                                        \
    /* memory[w][i] += values[w] weights[i] */                                                                         \
    void kernel_add_outer_##suffix(size_t stride, size_t width, const scalar *values, const scalar *weights,           \
                                   scalar *memory);                                                                    \
    /* From dL/dmemory after a write to the derivatives of one head; `others` is the memory before, erased by the other */\
    /* heads alone. dL/dweights is added to. */                                                                        \
    void kernel_write_pullback_##suffix(size_t stride, size_t width, const scalar *erase, const scalar *add,           \
                                        const scalar *weights, const scalar *others, const scalar *d_memory,           \
                                        scalar *d_erase, scalar *d_add, scalar *d_weights);                            \
    /* values[w] = sum_i weights[i] memory[w][i] */                                                                    \
    void kernel_read_##suffix(size_t stride, size_t width, const scalar *weights, const scalar *memory,                \
                              scalar *values);                                                                         \
    /* Its pullback, added to both. */                                                                                 \
    void kernel_read_pullback_##suffix(size_t stride, size_t width, const scalar *weights, const scalar *memory,       \
                                       const scalar *d, scalar *d_memory, scalar *d_weights);                          \
                                                                                                                       \
    /* Adam's step: m and v in place, p -= rate * (m / c1) / (sqrt(v / c2) + epsilon) + decay * p. */                  \
    void kernel_adam_##suffix(size_t n, scalar rate, scalar beta1, scalar beta2, scalar c1, scalar c2, scalar epsilon, \
                              scalar decay, const scalar *g, scalar *m, scalar *v, scalar *p);

KERNELS_DECLARE(float, f32)
KERNELS_DECLARE(double, f64)

#undef KERNELS_DECLARE

/* scores[r] = scales[r] * sum_j query[j] * vectors[r][j], the sum exact while it fits into 32 bits. */
void kernel_scan(size_t rows, size_t columns, const int16_t *query, const int8_t *vectors, const float *scales,
                 float *scores);

#endif
