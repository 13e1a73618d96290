/*
 * Hand-written baseline of the balanced networks COBA and CUBA (Vogels & Abbott 2005; Brette et al. 2007, benchmarks 1
 * and 2), as a yardstick for the simulator: the same step in the same order, no generality.
 *
 *   spiking coba|cuba NEURONS STEPS [SEED=1] [THREADS=1] [SYNAPSES=80]
 *
 * prints one JSON line; only the loop over the steps is timed. 80 % of the neurons are excitatory; every ordered pair of
 * different neurons is connected with probability SYNAPSES / NEURONS, and weights are scaled with 80 / SYNAPSES. Network
 * and spikes are the same for any number of threads.
 *
 * One step of 0.1 ms: the spikes of the step before act on the synaptic inputs, then the neurons advance.
 *
 * What makes it fast: as all weights of a kind are equal, arriving spikes are only counted, in one byte per neuron, which
 * the neuron loop multiplies by the weight; targets take two bytes; refractory neurons are a bit mask, which is
 * changed when neurons spike and, by reading the record of spikes again, when their time is over.
 */
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

#define DT 0.1f
#define TAU_MEMBRANE 20.0f
#define TAU_EXC 5.0f
#define TAU_INH 10.0f
#define V_REST -49.0f
#define V_THRESHOLD -50.0f
#define V_RESET -60.0f
#define REFRACTORY 5.0f
#define RESISTANCE 100.0f /* COBA, MOhm */
#define E_INH -80.0f      /* COBA; the excitatory reversal potential is 0 */

#define MAX_THREADS 64
#define CHUNK 64 /* neurons advanced between two looks for spikes; one word of the mask */
#define INLINE static inline __attribute__((always_inline))

/* The neurons from..from + n of one thread, and the synapses onto them. */
typedef struct {
  uint32_t from, n;
  float *v, *exc, *inh;            /* [n]; inputs are scaled by all constant factors of the membrane equation */
  uint8_t *count_exc, *count_inh;  /* [n] spikes that arrive in this step */
  uint64_t *integrates;            /* [n / CHUNK] bits: not refractory */
  uint64_t *row;                   /* [neurons + 1] where a presynaptic neuron's targets begin */
  void *targets;                   /* relative to from, ascending in a row: uint16_t, or uint32_t if n > 65536 */
  uint64_t capacity;
  uint32_t *spikes;                /* all, in the order of steps and neurons */
  uint64_t *first;                 /* [steps + 1] spikes of step s are first[s] .. first[s + 1] */
  uint32_t max_inputs, uncounted;  /* most synapses of one kind onto a neuron; spikes since the counts were used */
} __attribute__((aligned(128))) Part;

static int conductances, steps, n_parts;
static uint32_t neurons, n_exc;
static uint64_t refractory_steps;
static float weight_exc, weight_inh;
static Part parts[MAX_THREADS];

/* -------------------------------------------------------------------------------------------------------- synapses */

/* Adds the counted spikes to the inputs early: where more than a byte counts could arrive in one step. */
static void flush(Part *p) {
  for (uint32_t j = 0; j < p->n; j++) {
    p->exc[j] += weight_exc * p->count_exc[j];
    p->inh[j] += weight_inh * p->count_inh[j];
    p->count_exc[j] = p->count_inh[j] = 0;
  }
}

INLINE void prefetch(const void *begin, const void *end) {
  for (const char *line = begin; line < (const char *)end; line += 64) __builtin_prefetch(line);
}

/* n spikes act on the part. Rows come from far away, but which comes next is known. */
#define ACT(name, Target)                                                                                              \
  static void name(Part *p, const uint32_t *spikes, uint64_t n) {                                                      \
    const Target *targets = p->targets;                                                                                \
    const uint64_t *row = p->row;                                                                                      \
    for (uint64_t s = 0; s < n; s++) {                                                                                 \
      if (s + 8 < n) __builtin_prefetch(row + spikes[s + 8]);                                                          \
      if (s + 2 < n) prefetch(targets + row[spikes[s + 2]], targets + row[spikes[s + 2] + 1]);                         \
      uint8_t *count = spikes[s] < n_exc ? p->count_exc : p->count_inh;                                                \
      const Target *end = targets + row[spikes[s] + 1];                                                                \
      for (const Target *t = targets + row[spikes[s]]; t < end; t++) count[*t]++;                                      \
      if (p->max_inputs > UINT8_MAX && ++p->uncounted == UINT8_MAX) flush(p), p->uncounted = 0;                        \
    }                                                                                                                  \
  }

ACT(act_16, uint16_t)
ACT(act_32, uint32_t)

/* --------------------------------------------------------------------------------------------------------- neurons */

#define BITS(n) 1u << n, 2u << n, 4u << n, 8u << n, 16u << n, 32u << n, 64u << n, 128u << n

/* A chunk of neurons; bits: which integrate. Returns which are above threshold. */
INLINE uint64_t advance_chunk(int cond, float *restrict v, float *restrict exc, float *restrict inh,
                              uint8_t *restrict count_exc, uint8_t *restrict count_inh, uint64_t integrates, float leak,
                              float rest, float decay_exc, float decay_inh) {
  uint64_t above = 0;
#ifdef __AVX512F__
  const __m512 w_exc = _mm512_set1_ps(weight_exc), w_inh = _mm512_set1_ps(weight_inh), e_inh = _mm512_set1_ps(E_INH);
#pragma GCC unroll 4
  for (int l = 0; l < CHUNK; l += 16) {
    __m512 u = _mm512_load_ps(v + l);
    __m512 arrived_exc = _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_load_si128((void *)(count_exc + l))));
    __m512 arrived_inh = _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_load_si128((void *)(count_inh + l))));
    __m512 x = _mm512_fmadd_ps(w_exc, arrived_exc, _mm512_load_ps(exc + l));
    __m512 y = _mm512_fmadd_ps(w_inh, arrived_inh, _mm512_load_ps(inh + l));
    _mm512_store_ps(exc + l, x * decay_exc);
    _mm512_store_ps(inh + l, y * decay_inh);
    __m512 input = cond ? y * (e_inh - u) - x * u : x + y;
    __mmask16 free = (__mmask16)(integrates >> l);
    u = _mm512_mask_mov_ps(u, free, _mm512_fmadd_ps(_mm512_set1_ps(leak), u, input + rest));
    _mm512_store_ps(v + l, u);
    above |= (uint64_t)_mm512_cmp_ps_mask(u, _mm512_set1_ps(V_THRESHOLD), _CMP_GE_OQ) << l;
  }
#else
  /* As the compilers vectorise it: tests of bits, and a sum of bits. */
  static const uint32_t bit[32] = {BITS(0), BITS(8), BITS(16), BITS(24)};
  for (int half = 0; half < CHUNK; half += 32) {
    uint32_t free = (uint32_t)(integrates >> half), spikes = 0;
    for (int l = 0; l < 32; l++) {
      int k = half + l;
      float x = exc[k] + weight_exc * count_exc[k], y = inh[k] + weight_inh * count_inh[k], u = v[k];
      exc[k] = x * decay_exc;
      inh[k] = y * decay_inh;
      float next = leak * u + ((cond ? y * (E_INH - u) - x * u : x + y) + rest);
      v[k] = u = (free & bit[l]) ? next : u;
      spikes |= -(uint32_t)(u >= V_THRESHOLD) & bit[l];
    }
    above |= (uint64_t)spikes << half;
  }
#endif
  memset(count_exc, 0, CHUNK);
  memset(count_inh, 0, CHUNK);
  return above;
}

INLINE void advance_neurons(Part *p, int cond, int step) {
  const float leak = expf(-DT / TAU_MEMBRANE), rest = (1 - leak) * V_REST;
  const float decay_exc = expf(-DT / TAU_EXC), decay_inh = expf(-DT / TAU_INH);
  if ((uint64_t)step > refractory_steps) {
    uint64_t s = (uint64_t)step - refractory_steps - 1;
    for (uint64_t i = p->first[s]; i < p->first[s + 1]; i++) {
      uint32_t j = p->spikes[i] - p->from;
      p->integrates[j / CHUNK] |= 1ull << j % CHUNK;
    }
  }
  p->uncounted = 0;
  uint32_t *spike = p->spikes + p->first[step];
  for (uint32_t j = 0; j < p->n; j += CHUNK) {
    uint64_t above = advance_chunk(cond, p->v + j, p->exc + j, p->inh + j, p->count_exc + j, p->count_inh + j,
                                   p->integrates[j / CHUNK], leak, rest, decay_exc, decay_inh);
    p->integrates[j / CHUNK] &= ~above;
    for (; above; above &= above - 1) {
      uint32_t k = j + (uint32_t)__builtin_ctzll(above);
      p->v[k] = V_RESET;
      *spike++ = p->from + k;
    }
  }
  p->first[step + 1] = (uint64_t)(spike - p->spikes);
}

/* ------------------------------------------------------------------------------------------------------------- run */

/* All threads wait here for each other; spinning, as a step may take a microsecond. */
static void wait_for_all(int *sense) {
  static atomic_int arrived, released;
  *sense = !*sense;
  if (atomic_fetch_add(&arrived, 1) == n_parts - 1) {
    atomic_store(&arrived, 0);
    atomic_store(&released, *sense);
    return;
  }
  for (int spins = 0; atomic_load_explicit(&released, memory_order_acquire) != *sense; spins++)
    if (spins > 20000) sched_yield();
}

static void *simulate(void *arg) {
  Part *p = arg;
  int sense = 0;
  for (int step = 0; step < steps; step++) {
    for (const Part *q = parts; step && q < parts + n_parts; q++) {
      const uint32_t *spikes = q->spikes + q->first[step - 1];
      uint64_t n = q->first[step] - q->first[step - 1];
      if (p->n > 65536)
        act_32(p, spikes, n);
      else
        act_16(p, spikes, n);
    }
    if (conductances)
      advance_neurons(p, 1, step);
    else
      advance_neurons(p, 0, step);
    if (n_parts > 1) wait_for_all(&sense);
  }
  return NULL;
}

/* ----------------------------------------------------------------------------------------------------------- build */

static void *zeroed(size_t bytes) {
  void *p = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!p) {
    fputs("out of memory\n", stderr);
    exit(1);
  }
  return memset(p, 0, bytes); /* touches the pages before the clock starts */
}

static uint64_t rng;
static double uniform(void) { /* xorshift64*; never 0 */
  rng ^= rng >> 12, rng ^= rng << 25, rng ^= rng >> 27;
  return ((double)(rng * 2685821657736338717u >> 11) + 0.5) * 0x1p-53;
}

static void begin_row(uint32_t i) {
  for (int k = 0; k < n_parts; k++) parts[k].row[i] = parts[k].row[neurons];
}

static void add_target(Part *p, uint32_t target) {
  uint64_t k = p->row[neurons];
  size_t bytes = p->n > 65536 ? 4 : 2;
  if (k == p->capacity) {
    p->capacity += p->capacity / 2 + 65536;
    if (!(p->targets = realloc(p->targets, p->capacity * bytes))) exit(1);
  }
  if (bytes == 4)
    ((uint32_t *)p->targets)[k] = target - p->from;
  else
    ((uint16_t *)p->targets)[k] = (uint16_t)(target - p->from);
  p->row[neurons]++; /* the last entry counts while the network is being built */
}

static void allocate(void) {
  for (int k = 0; k < n_parts; k++) {
    Part *p = parts + k;
    p->from = (uint32_t)((uint64_t)neurons * (unsigned)k / (unsigned)n_parts);
    p->n = (uint32_t)((uint64_t)neurons * (unsigned)(k + 1) / (unsigned)n_parts) - p->from;
    uint32_t padded = (p->n + CHUNK - 1) / CHUNK * CHUNK;
    p->v = zeroed(padded * sizeof(float));
    p->exc = zeroed(padded * sizeof(float));
    p->inh = zeroed(padded * sizeof(float));
    p->count_exc = zeroed(padded);
    p->count_inh = zeroed(padded);
    p->integrates = zeroed(padded / CHUNK * sizeof(uint64_t));
    p->row = zeroed((neurons + 1) * sizeof(uint64_t));
    p->first = zeroed(((size_t)steps + 1) * sizeof(uint64_t));
    /* As many as there can be: memory that is not written to is not taken. */
    p->spikes = malloc(p->n * ((uint64_t)steps / (refractory_steps + 1) + 1) * sizeof(uint32_t));
    if (!p->spikes) exit(1);
    for (uint32_t j = 0; j < padded; j++) {
      p->v[j] = V_RESET; /* padding never integrates */
      if (j < p->n) p->integrates[j / CHUNK] |= 1ull << j % CHUNK;
    }
  }
}

static void build(double probability) {
  for (int k = 0; k < n_parts; k++)
    for (uint32_t j = 0; j < parts[k].n; j++) parts[k].v[j] = V_RESET + (V_THRESHOLD - V_RESET) * (float)uniform();
  /* Distances between the targets of a row are geometrically distributed. */
  double scale = 1 / log1p(-probability);
  uint32_t *inputs[2] = {zeroed(neurons * sizeof(uint32_t)), zeroed(neurons * sizeof(uint32_t))};
  for (uint32_t i = 0; i < neurons; i++) {
    begin_row(i);
    Part *p = parts;
    for (uint64_t target = (uint64_t)(log(uniform()) * scale); target < neurons;
         target += 1 + (uint64_t)(log(uniform()) * scale)) {
      while (target >= (uint64_t)p->from + p->n) p++;
      if (target == i) continue;
      add_target(p, (uint32_t)target);
      uint32_t n = ++inputs[i < n_exc][target];
      if (n > p->max_inputs) p->max_inputs = n;
    }
  }
  free(inputs[0]);
  free(inputs[1]);
}

/* Sets everything but the number of neurons, steps and parts. */
static void set_model(int with_conductances, float synapses) {
  conductances = with_conductances;
  n_exc = (uint32_t)((uint64_t)neurons * 4 / 5);
  for (float left = REFRACTORY; left > 0; left -= DT) refractory_steps++;
  float gain = (1 - expf(-DT / TAU_MEMBRANE)) * 80 / synapses;
  if (conductances) {
    weight_exc = 0.006f * RESISTANCE * gain;
    weight_inh = 0.067f * RESISTANCE * gain;
  } else { /* the current is constant within a step, with the mean of its exponential decay */
    weight_exc = 1.62f * gain * (1 - expf(-DT / TAU_EXC)) * TAU_EXC / DT;
    weight_inh = -9.0f * gain * (1 - expf(-DT / TAU_INH)) * TAU_INH / DT;
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Returns the seconds it took. */
static double run(void) {
  pthread_t threads[MAX_THREADS];
  double start = now();
  for (int k = 1; k < n_parts; k++) pthread_create(threads + k, NULL, simulate, parts + k);
  simulate(parts);
  for (int k = 1; k < n_parts; k++) pthread_join(threads[k], NULL);
  return now() - start;
}

/* Spikes of steps from.. of the excitatory and of the inhibitory neurons, and synapses on which the spikes of all
   steps but the last acted. */
static void count(int from, uint64_t spikes[2], uint64_t *events) {
  for (const Part *q = parts; q < parts + n_parts; q++) {
    for (uint64_t s = q->first[from]; s < q->first[steps]; s++) spikes[q->spikes[s] >= n_exc]++;
    for (uint64_t s = 0; s < q->first[steps - 1]; s++)
      for (const Part *p = parts; p < parts + n_parts; p++) *events += p->row[q->spikes[s] + 1] - p->row[q->spikes[s]];
  }
}

int main(int argc, char **argv) {
  int coba = argc > 1 && !strcmp(argv[1], "coba"), cuba = argc > 1 && !strcmp(argv[1], "cuba");
  neurons = argc > 2 ? (uint32_t)atoi(argv[2]) : 0;
  steps = argc > 3 ? atoi(argv[3]) : 0;
  int seed = argc > 4 ? atoi(argv[4]) : 1;
  n_parts = argc > 5 ? atoi(argv[5]) : 1;
  double synapses = argc > 6 ? atof(argv[6]) : 80;
  if (!(coba || cuba) || argc > 7 || neurons < 2 || neurons > 100000000 || steps < 1 || n_parts < 1 ||
      n_parts > MAX_THREADS || (uint32_t)n_parts > neurons || synapses <= 0 || synapses >= neurons) {
    fprintf(stderr, "usage: spiking coba|cuba NEURONS STEPS [SEED] [THREADS(1..%d)] [SYNAPSES]\n", MAX_THREADS);
    return 2;
  }
  set_model(coba, (float)synapses);
  rng = 88172645463325252u + 6364136223846793005u * (uint64_t)seed;
  double start = now();
  allocate();
  build(synapses / neurons);
  double built = now() - start;

  double seconds = run();

  uint64_t all[2] = {0}, settled[2] = {0}, events = 0, none = 0, n_synapses = 0;
  int transient = steps > 4000 ? 2000 : 0;
  count(0, all, &events);
  count(transient, settled, &none);
  for (int k = 0; k < n_parts; k++) n_synapses += parts[k].row[neurons];
  double time = 1e-3 * DT * (steps - transient);
  printf("{\"model\":\"%s\",\"neurons\":%u,\"synapses\":%llu,\"threads\":%d,\"steps\":%d,\"seconds\":%.6f,"
         "\"buildSeconds\":%.6f,\"spikes\":%llu,\"events\":%llu,\"rateExc\":%.3f,\"rateInh\":%.3f}\n",
         argv[1], neurons, (unsigned long long)n_synapses, n_parts, steps, seconds, built,
         (unsigned long long)(all[0] + all[1]), (unsigned long long)events, (double)settled[0] / time / n_exc,
         (double)settled[1] / time / (neurons - n_exc));
  return 0;
}
