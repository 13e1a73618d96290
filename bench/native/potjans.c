/*
 * Hand-written baseline of the cortical microcircuit of Potjans & Diesmann (2014, Cerebral Cortex 24:785), as a
 * yardstick for the simulator: what a synaptic event with a delay and a weight of its own costs. One thread.
 *
 *   potjans ring|arrival SCALE STEPS [SEED=1]
 *
 * prints one JSON line. SCALE multiplies the numbers of neurons and the in-degrees, with weights and a constant current
 * such that the mean input stays; at most 65536 neurons (0.84). Poisson input of its own for every neuron.
 *
 * ring: a spike acts at once on a ring of inputs, by the delay that every synapse has in a byte.
 * arrival: a row is sorted by delay, and a spike acts in every step on the part of its row that is due, so that no delays
 * are stored, and the only inputs are those of this step, which stay in the cache.
 *
 * One step of 0.1 ms: potentials advance with the currents of the step before, these decay, input arrives, and neurons
 * above threshold are reset (exact integration, as NEST's iaf_psc_exp). Potentials are relative to the resting one.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

#define DT 0.1
#define TAU_MEMBRANE 10.0
#define TAU_SYNAPSE 0.5
#define CAPACITANCE 250.0 /* pF */
#define THRESHOLD 15.0f   /* mV above rest, which is also the reset potential */
#define REFRACTORY_STEPS 20
#define WEIGHT 87.81 /* pA, of an excitatory synapse of the full model */
#define WEIGHT_SD 0.1
#define G -4.0
#define EXTERNAL_RATE 8.0
#define DELAY_EXC 1.5
#define DELAY_INH 0.75
#define DELAY_SD 0.5

#define POPULATIONS 8
#define SLOTS 64 /* delays are 1 .. SLOTS - 1 steps: the longest is 6 standard deviations above the mean */
#define CHUNK 64 /* neurons advanced between two looks for spikes; one word of the mask */
#define MAX_TERMS 24
#define INLINE static inline __attribute__((always_inline))

/* L23E L23I L4E L4I L5E L5I L6E L6I */
static const int full_size[POPULATIONS] = {20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948};
static const int full_external[POPULATIONS] = {1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100};
static const double full_rate[POPULATIONS] = {0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829};
static const double probability[POPULATIONS][POPULATIONS] = {
    /* [target][source] */
    {.1009, .1689, .0437, .0818, .0323, 0, .0076, 0},      {.1346, .1371, .0316, .0515, .0755, 0, .0042, 0},
    {.0077, .0059, .0497, .1350, .0067, .0003, .0453, 0},  {.0691, .0029, .0794, .1597, .0033, 0, .1057, 0},
    {.1004, .0622, .0505, .0057, .0831, .3726, .0204, 0},  {.0548, .0269, .0257, .0022, .0600, .3158, .0086, 0},
    {.0156, .0066, .0211, .0166, .0572, .0197, .0396, .2252}, {.0364, .0010, .0034, .0005, .0277, .0080, .0658, .1443}};
static const double start_mean[POPULATIONS] = {-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43};
static const double start_sd[POPULATIONS] = {5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48};

typedef struct {
  uint32_t from, n; /* from is a multiple of CHUNK */
  float constant;   /* what the constant current adds to the potential in a step */
  int terms;
  uint32_t cumulative[MAX_TERMS]; /* of the Poisson distribution of external events in a step, times 2^32 */
} Population;

static int by_arrival, steps;
static double scale;
static Population populations[POPULATIONS];
static uint32_t padded;            /* neurons, with those that fill up the chunks and never spike */
static float *v, *current;         /* [padded] */
static float *ring;                /* [SLOTS][padded], or [padded] by arrival */
static uint64_t *integrates;       /* [padded / CHUNK] bits: not refractory */
static uint32_t *row;              /* [padded + 1] */
static uint16_t *target;           /* [synapses] */
static float *weight;              /* [synapses] */
static uint8_t *delay;             /* [synapses]; by arrival only while the network is being built */
static uint16_t (*due)[SLOTS + 1]; /* [padded] where in a row the synapses of each delay begin; by arrival only */
static uint16_t *spikes;           /* all, in the order of steps and neurons */
static uint32_t *first;            /* [steps + 1] spikes of step s are first[s] .. first[s + 1] */
static int max_delay;
static float external_weight;
static uint32_t noise[CHUNK] __attribute__((aligned(64))); /* a generator (xorshift32) for every lane */

/* -------------------------------------------------------------------------------------------------------- synapses */

static void act_on_ring(int step) {
  for (uint32_t s = first[step - 1]; s < first[step]; s++) {
    uint32_t end = row[spikes[s] + 1];
    for (uint32_t k = row[spikes[s]]; k < end; k++)
      ring[(uint32_t)(step - 1 + delay[k]) % SLOTS * padded + target[k]] += weight[k];
  }
}

static void act_on_arrival(int step) {
  for (int d = 1; d <= max_delay && d <= step; d++)
    for (uint32_t s = first[step - d]; s < first[step - d + 1]; s++) {
      uint32_t begin = row[spikes[s]], end = begin + due[spikes[s]][d + 1];
      for (uint32_t k = begin + due[spikes[s]][d]; k < end; k++) ring[target[k]] += weight[k];
    }
}

/* --------------------------------------------------------------------------------------------------------- neurons */

/* Adds the external input of a chunk: Poisson numbers by inversion. */
INLINE void add_external(const Population *p, float *restrict input) {
#ifdef __AVX512F__
  for (int l = 0; l < CHUNK; l += 16) {
    __m512i x = _mm512_load_si512(noise + l), n = _mm512_setzero_si512();
    x ^= _mm512_slli_epi32(x, 13);
    x ^= _mm512_srli_epi32(x, 17);
    x ^= _mm512_slli_epi32(x, 5);
    _mm512_store_si512(noise + l, x);
    for (int k = 0; k < p->terms; k++) {
      __mmask16 more = _mm512_cmpgt_epu32_mask(x, _mm512_set1_epi32((int)p->cumulative[k]));
      n = _mm512_mask_add_epi32(n, more, n, _mm512_set1_epi32(1));
    }
    __m512 w = _mm512_set1_ps(external_weight);
    _mm512_store_ps(input + l, _mm512_fmadd_ps(w, _mm512_cvtepi32_ps(n), _mm512_load_ps(input + l)));
  }
#else
  int32_t n[CHUNK] = {0};
  for (int l = 0; l < CHUNK; l++) {
    uint32_t x = noise[l];
    x ^= x << 13, x ^= x >> 17, x ^= x << 5;
    noise[l] = x;
  }
  for (int k = 0; k < p->terms; k++)
    for (int l = 0; l < CHUNK; l++) n[l] += noise[l] > p->cumulative[k];
  for (int l = 0; l < CHUNK; l++) input[l] += external_weight * (float)n[l];
#endif
}

#define BITS(n) 1u << n, 2u << n, 4u << n, 8u << n, 16u << n, 32u << n, 64u << n, 128u << n

static void advance_neurons(int step) {
  const float decay = (float)exp(-DT / TAU_SYNAPSE), leak = (float)exp(-DT / TAU_MEMBRANE);
  const float gain = (float)(TAU_SYNAPSE * TAU_MEMBRANE / ((TAU_MEMBRANE - TAU_SYNAPSE) * CAPACITANCE) *
                             (exp(-DT / TAU_MEMBRANE) - exp(-DT / TAU_SYNAPSE)));
  static const uint32_t bit[32] = {BITS(0), BITS(8), BITS(16), BITS(24)};
  float *slot = by_arrival ? ring : ring + (uint32_t)step % SLOTS * padded;
  if (step > REFRACTORY_STEPS) {
    int s = step - REFRACTORY_STEPS - 1;
    for (uint32_t i = first[s]; i < first[s + 1]; i++) integrates[spikes[i] / CHUNK] |= 1ull << spikes[i] % CHUNK;
  }
  uint32_t n_spikes = first[step];
  for (const Population *p = populations; p < populations + POPULATIONS; p++) {
    const float constant = p->constant;
    for (uint32_t from = p->from; from < p->from + p->n; from += CHUNK) {
      uint64_t above = 0;
      add_external(p, slot + from);
      for (uint32_t half = from; half < from + CHUNK; half += 32) {
        uint32_t free = (uint32_t)(integrates[from / CHUNK] >> (half - from)), bits = 0;
        float *restrict x = v + half, *restrict i = current + half, *restrict in = slot + half;
        for (int l = 0; l < 32; l++) {
          float next = leak * x[l] + gain * i[l] + constant, u = (free & bit[l]) ? next : x[l];
          i[l] = decay * i[l] + in[l];
          in[l] = 0;
          x[l] = u;
          bits |= -(uint32_t)(u >= THRESHOLD) & bit[l];
        }
        above |= (uint64_t)bits << (half - from);
      }
      integrates[from / CHUNK] &= ~above;
      for (; above; above &= above - 1) {
        uint32_t j = from + (uint32_t)__builtin_ctzll(above);
        v[j] = 0;
        spikes[n_spikes++] = (uint16_t)j;
      }
    }
  }
  first[step + 1] = n_spikes;
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
static uint64_t random_bits(void) { /* xorshift64* */
  rng ^= rng >> 12, rng ^= rng << 25, rng ^= rng >> 27;
  return rng * 2685821657736338717u;
}
static double uniform(void) { return ((double)(random_bits() >> 11) + 0.5) * 0x1p-53; }
static uint32_t below(uint32_t n) { return (uint32_t)((random_bits() >> 32) * n >> 32); }
static double normal(void) { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()); }

static double full_synapses(int t, int s) {
  double pairs = (double)full_size[t] * full_size[s];
  return log1p(-probability[t][s]) / log1p(-1 / pairs);
}

static void build_neurons(void) {
  for (int t = 0; t < POPULATIONS; t++) {
    Population *p = populations + t;
    p->from = padded;
    p->n = (uint32_t)lround(full_size[t] * scale);
    padded += (p->n + CHUNK - 1) / CHUNK * CHUNK;
    double input = WEIGHT * full_external[t] * EXTERNAL_RATE;
    for (int s = 0; s < POPULATIONS; s++) {
      double w = s % 2 ? G * WEIGHT : t == 0 && s == 2 ? 2 * WEIGHT : WEIGHT;
      input += w * full_synapses(t, s) / full_size[t] * full_rate[s];
    }
    double compensation = 1e-3 * TAU_SYNAPSE * (1 - sqrt(scale)) * input;
    p->constant = (float)(TAU_MEMBRANE / CAPACITANCE * (1 - exp(-DT / TAU_MEMBRANE)) * compensation);
    double mean = full_external[t] * scale * EXTERNAL_RATE * DT * 1e-3, term = exp(-mean), sum = term;
    for (p->terms = 0; p->terms < MAX_TERMS && sum < 1 - 0x1p-32; sum += term *= mean / p->terms)
      p->cumulative[p->terms++] = (uint32_t)(sum * 0x1p32);
  }
  if (padded > 65536) {
    fputs("too many neurons for targets of two bytes\n", stderr);
    exit(2);
  }
  external_weight = (float)(WEIGHT / sqrt(scale));
  v = zeroed(padded * sizeof(float));
  current = zeroed(padded * sizeof(float));
  ring = zeroed((size_t)padded * (by_arrival ? 1 : SLOTS) * sizeof(float));
  integrates = zeroed(padded / 8);
  first = zeroed(((size_t)steps + 1) * sizeof *first);
  /* As many as there can be: memory that is not written to is not taken. */
  spikes = malloc((size_t)padded * ((size_t)steps / (REFRACTORY_STEPS + 1) + 1) * sizeof *spikes);
  if (!spikes) exit(1);
  for (int t = 0; t < POPULATIONS; t++)
    for (uint32_t j = populations[t].from; j < populations[t].from + populations[t].n; j++) {
      integrates[j / CHUNK] |= 1ull << j % CHUNK;
      v[j] = (float)(start_mean[t] + start_sd[t] * normal() + 65);
    }
  for (int l = 0; l < CHUNK; l++) noise[l] = (uint32_t)(random_bits() >> 32) | 1;
}

/* One synapse per number: by delay, then target; or by target alone. Weights are drawn afterwards. */
static int ascending(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Draws both ends of a fixed number of synapses between every two populations, twice: first to count. */
static void build_synapses(void) {
  uint64_t begin = rng;
  row = zeroed((padded + 1) * sizeof *row);
  uint32_t *next = zeroed((padded + 1) * sizeof *next), *synapse = NULL;
  for (int fill = 0; fill < 2; fill++) {
    rng = begin;
    for (int t = 0; t < POPULATIONS; t++)
      for (int s = 0; s < POPULATIONS; s++) {
        double mean = s % 2 ? DELAY_INH : DELAY_EXC;
        for (int64_t left = llround(full_synapses(t, s) * scale * scale); left > 0; left--) {
          uint32_t pre = populations[s].from + below(populations[s].n);
          uint32_t post = populations[t].from + below(populations[t].n);
          if (!fill) {
            row[pre + 1]++;
            random_bits(), random_bits(); /* what the delay takes */
            continue;
          }
          long d = lround(mean * (1 + DELAY_SD * normal()) / DT);
          d = d < 1 ? 1 : d >= SLOTS ? SLOTS - 1 : d;
          if (d > max_delay) max_delay = (int)d;
          synapse[next[pre]++] = by_arrival ? (uint32_t)d << 16 | post : post << 8 | (uint32_t)d;
        }
      }
    if (fill) break;
    for (uint32_t i = 0; i < padded; i++) row[i + 1] += row[i];
    memcpy(next, row, (padded + 1) * sizeof *row);
    synapse = zeroed(row[padded] * sizeof *synapse);
  }
  target = zeroed(row[padded] * sizeof *target);
  weight = zeroed(row[padded] * sizeof *weight);
  delay = zeroed(row[padded] * sizeof *delay);
  if (by_arrival) due = zeroed(padded * sizeof *due);
  for (int s = 0; s < POPULATIONS; s++)
    for (uint32_t pre = populations[s].from; pre < populations[s].from + populations[s].n; pre++) {
      qsort(synapse + row[pre], row[pre + 1] - row[pre], sizeof *synapse, ascending);
      for (uint32_t k = row[pre]; k < row[pre + 1]; k++) {
        target[k] = (uint16_t)(by_arrival ? synapse[k] : synapse[k] >> 8);
        delay[k] = (uint8_t)(by_arrival ? synapse[k] >> 16 : synapse[k]);
        double relative = fmax(0, 1 + WEIGHT_SD * normal());
        int twice = s == 2 && target[k] < populations[0].n;
        weight[k] = (float)(relative * (s % 2 ? G : twice ? 2 : 1) * WEIGHT / sqrt(scale));
        if (by_arrival)
          for (int d = delay[k] + 1; d <= SLOTS; d++) due[pre][d]++;
      }
    }
  free(synapse);
  free(next);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  by_arrival = argc > 1 && !strcmp(argv[1], "arrival");
  scale = argc > 2 ? atof(argv[2]) : 0;
  steps = argc > 3 ? atoi(argv[3]) : 0;
  if (argc < 4 || argc > 5 || !(by_arrival || !strcmp(argv[1], "ring")) || scale <= 0 || scale > 1 || steps < 1) {
    fputs("usage: potjans ring|arrival SCALE STEPS [SEED]\n", stderr);
    return 2;
  }
  rng = 88172645463325252u + 6364136223846793005u * (uint64_t)(argc > 4 ? atoi(argv[4]) : 1);
  double start = now();
  build_neurons();
  build_synapses();
  double built = now() - start, seconds_neurons = 0, seconds_synapses = 0;

  for (int step = 0; step < steps; step++) {
    double before = now();
    if (by_arrival)
      act_on_arrival(step);
    else if (step)
      act_on_ring(step);
    double between = now();
    advance_neurons(step);
    seconds_neurons += now() - between;
    seconds_synapses += between - before;
  }

  uint64_t events = 0, n[POPULATIONS] = {0};
  int transient = steps > 10000 ? 5000 : 0;
  double bytes = 6 + (by_arrival ? (double)sizeof *due * padded / row[padded] : 1);
  for (int s = 0; s < steps - 1; s++)
    for (uint32_t k = first[s]; k < first[s + 1]; k++) {
      if (by_arrival && s + max_delay >= steps)
        events += due[spikes[k]][steps - s];
      else
        events += row[spikes[k] + 1] - row[spikes[k]];
      if (s < transient) continue;
      int p = POPULATIONS - 1;
      while (spikes[k] < populations[p].from) p--;
      n[p]++;
    }
  printf("{\"model\":\"potjans-%s\",\"scale\":%g,\"synapses\":%u,\"steps\":%d,\"seconds\":%.6f,\"secondsNeurons\":%.6f,"
         "\"secondsSynapses\":%.6f,\"buildSeconds\":%.6f,\"bytesPerSynapse\":%.2f,\"spikes\":%u,\"events\":%llu,"
         "\"nsPerEvent\":%.3f,\"maxDelay\":%d,\"rates\":[",
         argv[1], scale, row[padded], steps, seconds_neurons + seconds_synapses, seconds_neurons, seconds_synapses, built,
         bytes, first[steps], (unsigned long long)events, 1e9 * seconds_synapses / (double)events, max_delay);
  for (int p = 0; p < POPULATIONS; p++)
    printf("%s%.3f", p ? "," : "", (double)n[p] / populations[p].n / ((steps - transient) * DT * 1e-3));
  printf("]}\n");
  return 0;
}
