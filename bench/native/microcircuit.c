/*
 * Hand-written baseline of the latent-equilibrium dendritic microcircuit (input - one hidden layer - output),
 * trained by batches, as a yardstick for the simulator: the same update, no generality.
 *
 *   microcircuit events|rates THREADS PATTERN_BATCHES [--skip-constant]
 *
 * prints one JSON line; only the training loop is timed. --skip-constant uses what is constant while a pattern is shown:
 * the slope of a basal potential that did not change, and in `rates` the current and the rate of the input neurons.
 *
 * Sizes, batch and learning rates are macros. With -DCHECK the program instead runs one instance on given weights and
 * samples and writes its trajectory (format at the end of this file), to compare with recorded trajectories.
 *
 * One step: synapses act on what the neurons sent in the step before, then the neurons advance. The weights are updated
 * after the neurons of the first step of each pattern, so the stretch between two updates is steps p*NT+1 .. (p+1)*NT.
 */
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

#ifndef NIN
#define NIN 784
#endif
#ifndef NHID
#define NHID 100
#endif
#ifndef NOUT
#define NOUT 10
#endif
#ifndef BATCH
#define BATCH 128
#endif
#ifndef BLOCK /* instances that share one accumulator of weight changes */
#define BLOCK 8
#endif
/* Floats per vector, and instances that advance in lockstep in `rates`: inputs and factors of all of them for one vector
   of neurons have to fit into the registers. */
#if defined __AVX512F__
#define WIDTH 16
#define MAX_LANES 8
#elif defined __AVX__
#define WIDTH 8
#define MAX_LANES 4
#else
#define WIDTH 4
#define MAX_LANES 4
#endif
#define LANES (BLOCK < MAX_LANES ? BLOCK : MAX_LANES)
#ifndef NT /* steps per pattern */
#define NT 600
#endif
#ifndef BACKPROP /* feedback alignment and self-predicting state after every update */
#define BACKPROP 1
#endif
#ifndef TH
#define TH 1e-3f
#endif
#ifndef LR_SCALE_W /* of the MNIST experiment; the ratios are common to all experiments */
#define LR_SCALE_W 0.3f
#define LR_SCALE_B 0.5f
#define ADAM_EPS 1e-3f
#endif

#define DT 0.25f
#define TAU_PROSP 1.0f
#define TAU_D 10.0f
#define GA 0.1f
#define BETA1 0.9f
#define BETA2 0.999f
#define BOUND 1e6f
#define SAMPLES 1024
#define NBLOCKS (BATCH / BLOCK)

/* Rows are padded to 16 floats: whole vectors, no remainder loops. Padded neurons compute but never send. */
#define PAD(n) (((n) + 15) / 16 * 16)
#define INP PAD(NIN)
#define HP PAD(NHID)
#define OP PAD(NOUT)

#define ALIGNED __attribute__((aligned(64)))
#define INLINE static inline __attribute__((always_inline))
_Static_assert(BATCH % BLOCK == 0 && BLOCK % LANES == 0, "a batch is whole blocks, a block whole lockstep groups");

/* Everything that learns. Weights, Adam's moments and the accumulators have this one layout, so that the reduction and
   the optimiser are flat loops. Weights are [pre][post]. */
typedef struct {
  float pinp[NIN * HP] ALIGNED, ip[NHID * OP] ALIGNED, ppb[NHID * OP] ALIGNED, pi[NOUT * HP] ALIGNED;
  float b_pyr[HP] ALIGNED, b_int[OP] ALIGNED, b_out[OP] ALIGNED;
} Plastic;

/* One population of one instance. vb: what arrives at the basal dendrite, slope: dact of the basal potential. */
#define POPULATION(name, n)                                                                                            \
  typedef struct {                                                                                                     \
    float u[n] ALIGNED, u_prev[n], r[n], vb[n], slope[n], va[n], va_prev[n], d_ra[n], d_ra_prev[n], db[n];             \
    float r_event[n], r_prev_event[n];                                                                                 \
    int32_t arrival[n]; /* step at which the last event acted on the synapses; 0 before the first */                   \
    int32_t n_spikes, spikes[n];                                                                                       \
  } name
POPULATION(Hidden, HP);
POPULATION(Small, OP);

typedef struct {
  Hidden pyr;
  Small inter, out;
  float va_exc[HP] ALIGNED, va_int[HP], u_td[OP], target[OP];
  float dt_d_sum[HP]; /* --skip-constant: sum of dt * d_ra of pyr over the stretch */
  float r_in[INP], in_r_event[INP], in_r_prev_event[INP];
  int32_t in_arrival[INP], in_n_spikes, in_spikes[INP];
  int64_t n_events;
} Instance;

/* What each synapse sent last: an event transmits the difference, so a changed weight acts from the next event on. */
typedef struct {
  float pinp[NIN * HP] ALIGNED, ip[NHID * OP] ALIGNED, ppb[NHID * OP] ALIGNED, pi[NOUT * HP] ALIGNED;
  float ppa[NOUT * HP] ALIGNED, back[OP] ALIGNED;
} Sent;

static Plastic w, adam_m, adam_v;
static float w_ppa[NOUT * HP] ALIGNED;
static Plastic *acc;       /* [NBLOCKS] */
static Instance *instance; /* [BATCH] */
static Sent *sent;         /* [BATCH], events only */
static float *sample_in;   /* [n_samples][INP] */
static float *sample_target;
static int n_samples = SAMPLES;
static int skip_constant, n_threads;

#ifdef CHECK
static void trace(const Instance *x);
#else
#define trace(x) ((void)0)
#endif

/* ---------------------------------------------------------------------------------------------------- neurons -- */

#ifdef USE_TANH
INLINE float act(float x) { return 0.5f + 0.5f * tanhf(2 * x); }
INLINE float dact(float x) {
  float t = tanhf(2 * x);
  return 1 - t * t;
}
#else
/* (1 + tanh 2x) / 2 as a logistic: the vectorised expf is cheaper than tanhf. The bound keeps expf finite, which
   -ffast-math's reciprocal needs; float cannot tell the result from 0 or 1 outside it. */
INLINE float act(float x) { return 1 / (1 + expf(-4 * fminf(fmaxf(x, -20), 20))); }
INLINE float dact(float x) {
  float s = act(x);
  return 4 * s * (1 - s);
}
#endif

INLINE float prospective(float u, float u_prev) { return u + (u - u_prev) * (TAU_PROSP / DT); }

/* The part common to all populations, after r and va: membrane, low-passed error, bias change. */
#define INTEGRATE(ga, b)                                                                                               \
  do {                                                                                                                 \
    p->u_prev[j] = u;                                                                                                  \
    p->u[j] = u + DT * ((ga) * va + p->vb[j] + (b) - u);                                                               \
    p->d_ra_prev[j] = p->d_ra[j];                                                                                      \
    float d = p->d_ra[j] + DT * (va * p->slope[j] - p->d_ra[j]) / TAU_D;                                               \
    p->d_ra[j] = d;                                                                                                    \
    p->db[j] += DT * d;                                                                                                \
  } while (0)

INLINE void advance_neurons(Instance *x, int new_slope_pyr, int new_slope_small) {
  {
    Hidden *p = &x->pyr;
    if (new_slope_pyr)
      for (int j = 0; j < HP; j++) p->slope[j] = dact(p->vb[j] + w.b_pyr[j]);
    for (int j = 0; j < HP; j++) {
      float u = p->u[j], va = x->va_exc[j] + x->va_int[j];
      p->r[j] = act(prospective(u, p->u_prev[j]));
      p->va_prev[j] = p->va[j];
      p->va[j] = va;
      INTEGRATE(GA, w.b_pyr[j]);
    }
  }
  {
    Small *p = &x->inter;
    if (new_slope_small)
      for (int j = 0; j < OP; j++) p->slope[j] = dact(p->vb[j] + w.b_int[j]);
    for (int j = 0; j < OP; j++) {
      float u = p->u[j], va = x->u_td[j] - act(prospective(u, p->u_prev[j]));
      p->va[j] = va;
      INTEGRATE(0.0f, w.b_int[j]);
      p->r[j] = act(p->u[j]); /* what an interneuron sends is not prospective */
    }
  }
  {
    Small *p = &x->out;
    if (new_slope_small)
      for (int j = 0; j < OP; j++) p->slope[j] = dact(p->vb[j] + w.b_out[j]);
    for (int j = 0; j < OP; j++) {
      float u = p->u[j], r = act(prospective(u, p->u_prev[j])), va = x->target[j] - r;
      p->r[j] = r;
      p->va[j] = va;
      INTEGRATE(GA, w.b_out[j]);
    }
  }
}

static int sample_of(int step, int k) { return (int)(((int64_t)(step / NT) * BATCH + k) % n_samples); }

/* ----------------------------------------------------------------------------------------------------- events -- */

/* Neurons whose rate moved by the threshold since they last sent; returns how many. n is a whole number of vectors. */
INLINE int find_spikes(int n, int n_real, const float *r, float *r_event, float *r_prev_event, int32_t *spikes) {
  int count = 0;
  for (int j0 = 0; j0 < n; j0 += 16) {
    uint32_t bits = 0;
#ifdef __AVX512F__
    __m512 moved = _mm512_abs_ps(_mm512_sub_ps(_mm512_loadu_ps(r + j0), _mm512_loadu_ps(r_event + j0)));
    bits = _mm512_cmp_ps_mask(moved, _mm512_set1_ps(TH), _CMP_GE_OQ);
#else
    for (int j = 0; j < 16; j++) bits |= (uint32_t)(fabsf(r[j0 + j] - r_event[j0 + j]) >= TH) << j;
#endif
    if (n_real - j0 < 16) bits &= (1u << (n_real - j0)) - 1;
    for (; bits; bits &= bits - 1) {
      int j = j0 + __builtin_ctz(bits);
      r_prev_event[j] = r_event[j];
      r_event[j] = r[j];
      spikes[count++] = j;
    }
  }
  return count;
}

INLINE void send_row(int n, const float *restrict g, float *restrict last, float *restrict in, float r) {
  for (int j = 0; j < n; j++) {
    float inp = g[j] * r;
    in[j] += inp - last[j];
    last[j] = inp;
  }
}

INLINE void learn_row(int n, float *restrict dg, const float *restrict post, float factor) {
  for (int j = 0; j < n; j++) dg[j] += factor * post[j];
}

/* Backward rule: the rate held since the previous event, times how long, with the error of one step ago. */
INLINE float held(int step, int32_t *arrival, float r_prev_event) {
  float f = (float)(step - *arrival) * DT * r_prev_event;
  *arrival = step;
  return f;
}

static void advance_events(Instance *x, Sent *s, Plastic *dg, int k, int begin, int end) {
  for (int step = begin; step < end; step++) {
    int first = step % NT == 1 || step == 0; /* the biases are new in this step */
    int basal_pyr = x->in_n_spikes, basal_small = x->pyr.n_spikes;

    for (int e = 0; e < x->in_n_spikes; e++) {
      int i = x->in_spikes[e];
      send_row(HP, w.pinp + i * HP, s->pinp + i * HP, x->pyr.vb, x->in_r_event[i]);
      float f = held(step, &x->in_arrival[i], x->in_r_prev_event[i]);
      if (f != 0) learn_row(HP, dg->pinp + i * HP, x->pyr.d_ra_prev, f); /* most inputs come from, or go to, 0 */
    }
    x->in_n_spikes = 0;
    for (int e = 0; e < x->pyr.n_spikes; e++) {
      int i = x->pyr.spikes[e];
      float r = x->pyr.r_event[i], f = held(step, &x->pyr.arrival[i], x->pyr.r_prev_event[i]);
      send_row(OP, w.ip + i * OP, s->ip + i * OP, x->inter.vb, r);
      learn_row(OP, dg->ip + i * OP, x->inter.d_ra_prev, f);
      send_row(OP, w.ppb + i * OP, s->ppb + i * OP, x->out.vb, r);
      learn_row(OP, dg->ppb + i * OP, x->out.d_ra_prev, f);
    }
    for (int e = 0; e < x->inter.n_spikes; e++) {
      int i = x->inter.spikes[e];
      float f = held(step, &x->inter.arrival[i], x->inter.r_prev_event[i]);
      send_row(HP, w.pi + i * HP, s->pi + i * HP, x->va_int, x->inter.r_event[i]);
      learn_row(HP, dg->pi + i * HP, x->pyr.va_prev, -f);
    }
    for (int e = 0; e < x->out.n_spikes; e++) {
      int i = x->out.spikes[e];
      float r = x->out.r_event[i];
      send_row(HP, w_ppa + i * HP, s->ppa + i * HP, x->va_exc, r);
      x->u_td[i] += r - s->back[i];
      s->back[i] = r;
    }

    /* Input neurons hold their value while the pattern does, so they can only send when it changes. */
    if (step % NT == 0) {
      int id = sample_of(step, k);
      memcpy(x->target, sample_target + (size_t)id * OP, sizeof x->target);
      memcpy(x->r_in, sample_in + (size_t)id * INP, sizeof x->r_in);
      x->in_n_spikes = find_spikes(INP, NIN, x->r_in, x->in_r_event, x->in_r_prev_event, x->in_spikes);
    }
    if (skip_constant)
      advance_neurons(x, basal_pyr || first, basal_small || first);
    else
      advance_neurons(x, 1, 1);
    Hidden *p = &x->pyr;
    p->n_spikes = find_spikes(HP, NHID, p->r, p->r_event, p->r_prev_event, p->spikes);
    Small *q = &x->inter, *o = &x->out;
    q->n_spikes = find_spikes(OP, NOUT, q->r, q->r_event, q->r_prev_event, q->spikes);
    o->n_spikes = find_spikes(OP, NOUT, o->r, o->r_event, o->r_prev_event, o->spikes);
    x->n_events += x->in_n_spikes + p->n_spikes + q->n_spikes + o->n_spikes;
    trace(x);
  }
}

/* ------------------------------------------------------------------------------------------------------ rates -- */

/* All synapses of a population for a lockstep group of instances: in += g r and dg += factor r post. One vector of postsynaptic
   neurons at a time, whose inputs and factors of all lanes then stay in registers while the rows pass: each weight is read
   once, each accumulator read and written once. Lanes are a fixed number of bytes apart. */
typedef float vec __attribute__((vector_size(4 * WIDTH)));
#define LANE(ptr, l) (*(vec *)((char *)(ptr) + (size_t)(l) * sizeof(Instance)))
#define RATE(l, i) (*(const float *)((const char *)(r + (i)) + (size_t)(l) * sizeof(Instance)))

INLINE void dense(int n_pre, int n_post, const float *restrict g, const float *restrict r, float *restrict in,
                  float *restrict dg, const float *restrict post, float factor) {
  for (int j = 0; j < n_post; j += WIDTH) {
    vec sum[LANES], d[LANES];
    for (int l = 0; l < LANES; l++) {
      sum[l] = (vec){0};
      if (dg) d[l] = factor * LANE(post + j, l);
    }
    for (int i = 0; i < n_pre; i++) {
      vec weight, change;
      if (in) weight = *(const vec *)(g + i * n_post + j);
      if (dg) change = *(vec *)(dg + i * n_post + j);
#pragma GCC unroll 16
      for (int l = 0; l < LANES; l++) {
        float rate = RATE(l, i);
        if (in) sum[l] += weight * rate;
        if (dg) change += d[l] * rate;
      }
      if (dg) *(vec *)(dg + i * n_post + j) = change;
    }
    if (in)
      for (int l = 0; l < LANES; l++) LANE(in + j, l) = sum[l];
  }
}

static void advance_rates(Instance *x, Plastic *dg, int k, int begin, int end) {
  for (int step = begin; step < end; step++) {
    int first = step % NT == 1 || step == 0;
    if (!skip_constant) {
      dense(NIN, HP, w.pinp, x->r_in, x->pyr.vb, dg->pinp, x->pyr.d_ra, DT);
    } else {
      /* Input rates and weights change together, after the last step of a stretch. */
      for (int l = 0; l < LANES; l++)
        for (int j = 0; j < HP; j++) x[l].dt_d_sum[j] += DT * x[l].pyr.d_ra[j];
      if (first) dense(NIN, HP, w.pinp, x->r_in, x->pyr.vb, NULL, NULL, 0);
      if (step % NT == 0) {
        dense(NIN, HP, NULL, x->r_in, NULL, dg->pinp, x->dt_d_sum, 1);
        for (int l = 0; l < LANES; l++) memset(x[l].dt_d_sum, 0, sizeof x[l].dt_d_sum);
      }
    }
    dense(NHID, OP, w.ip, x->pyr.r, x->inter.vb, dg->ip, x->inter.d_ra, DT);
    dense(NHID, OP, w.ppb, x->pyr.r, x->out.vb, dg->ppb, x->out.d_ra, DT);
    dense(NOUT, HP, w.pi, x->inter.r, x->va_int, dg->pi, x->pyr.va, -DT);
    dense(NOUT, HP, w_ppa, x->out.r, x->va_exc, NULL, NULL, 0);
    for (int l = 0; l < LANES; l++) memcpy(x[l].u_td, x[l].out.r, sizeof x[l].u_td);

    for (int l = 0; l < LANES; l++) {
      if (step % NT == 0 || !skip_constant) {
        int id = sample_of(step, k + l);
        memcpy(x[l].target, sample_target + (size_t)id * OP, sizeof x[l].target);
        memcpy(x[l].r_in, sample_in + (size_t)id * INP, sizeof x[l].r_in);
      }
      advance_neurons(x + l, !skip_constant || first, 1);
    }
    trace(x);
  }
}

/* ----------------------------------------------------------------------------------------------------- update -- */

/* Sums the accumulators of all blocks, clears them, and lets Adam move the weights; a..b is a range of floats. */
static void adam(float *param, size_t a, size_t b, float lr, int time) {
  size_t base = (size_t)(param - (float *)&w);
  float *restrict p = (float *)&w, *restrict m = (float *)&adam_m, *restrict v = (float *)&adam_v;
  float scale_m = 1 / (1 - powf(BETA1, (float)time)), scale_v = 1 / (1 - powf(BETA2, (float)time));
  /* Chunks keep the running sum in the first-level cache while the blocks stream past. */
  enum { CHUNK = 1024 };
  float sum[CHUNK] ALIGNED;
  for (size_t c = base + a; c < base + b; c += CHUNK) {
    size_t n = base + b - c < CHUNK ? base + b - c : CHUNK;
    memset(sum, 0, n * sizeof *sum);
    for (int k = 0; k < NBLOCKS; k++) {
      float *restrict change = (float *)&acc[k] + c;
      for (size_t i = 0; i < n; i++) {
        sum[i] += change[i];
        change[i] = 0;
      }
    }
    for (size_t i = 0; i < n; i++) {
      float g = sum[i] * (1.0f / BATCH);
      float mi = m[c + i] = BETA1 * m[c + i] + (1 - BETA1) * g;
      float vi = v[c + i] = BETA2 * v[c + i] + (1 - BETA2) * g * g;
      float x = p[c + i] + lr * (mi * scale_m) / (sqrtf(vi * scale_v) + ADAM_EPS);
      p[c + i] = fminf(fmaxf(x, -BOUND), BOUND);
    }
  }
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void update_share(int thread, int time) {
  /* The input weights are nearly everything: shared among the threads by rows. The rest is one thread's. */
  size_t a = (size_t)NIN * thread / n_threads * HP, b = (size_t)NIN * (thread + 1) / n_threads * HP;
  adam(w.pinp, a, b, LR_SCALE_W * 5e-3f, time);
  if (thread) return;
  adam(w.ip, 0, COUNT(w.ip), LR_SCALE_W * 1e-3f, time);
  adam(w.ppb, 0, COUNT(w.ppb), LR_SCALE_W * 2e-4f, time);
  adam(w.pi, 0, COUNT(w.pi), 0, time);
  adam(w.b_pyr, 0, COUNT(w.b_pyr), LR_SCALE_B * 5e-3f, time);
  adam(w.b_int, 0, COUNT(w.b_int), LR_SCALE_B * 1e-3f, time);
  adam(w.b_out, 0, COUNT(w.b_out), LR_SCALE_B * 2e-4f, time);
  if (!BACKPROP) return;
  for (int i = 0; i < NHID; i++)
    for (int o = 0; o < NOUT; o++) {
      float forward = w.ppb[i * OP + o];
      w_ppa[o * HP + i] = forward;
      w.pi[o * HP + i] = -forward;
      w.ip[i * OP + o] = forward;
    }
  memcpy(w.b_int, w.b_out, sizeof w.b_int);
}

/* -------------------------------------------------------------------------------------------------------- run -- */

typedef struct {
  int thread, events, batches;
} Job;

static void advance(const Job *job, int begin, int end) {
  int from = NBLOCKS * job->thread / n_threads, to = NBLOCKS * (job->thread + 1) / n_threads;
  for (int block = from; block < to; block++) {
    int k = block * BLOCK;
    if (job->events)
      for (int l = 0; l < BLOCK; l++) advance_events(instance + k + l, sent + k + l, acc + block, k + l, begin, end);
    else
      for (int l = 0; l < BLOCK; l += LANES) advance_rates(instance + k + l, acc + block, k + l, begin, end);
    for (int l = 0; l < BLOCK; l++) {
      Instance *x = instance + k + l;
      for (int j = 0; j < HP; j++) acc[block].b_pyr[j] += x->pyr.db[j];
      for (int j = 0; j < OP; j++) acc[block].b_int[j] += x->inter.db[j];
      for (int j = 0; j < OP; j++) acc[block].b_out[j] += x->out.db[j];
      memset(x->pyr.db, 0, sizeof x->pyr.db);
      memset(x->inter.db, 0, sizeof x->inter.db);
      memset(x->out.db, 0, sizeof x->out.db);
    }
  }
}

#ifndef CHECK
static pthread_barrier_t barrier;

static void *train(void *arg) {
  const Job *job = arg;
  int step = 0;
  for (int p = 0; p < job->batches; p++) {
    advance(job, step, p * NT + 1);
    step = p * NT + 1;
    pthread_barrier_wait(&barrier);
    update_share(job->thread, p + 1);
    pthread_barrier_wait(&barrier);
  }
  advance(job, step, job->batches * NT); /* the rest of the last pattern; its update would be the next pattern's */
  return NULL;
}
#endif

static void *zeroed(size_t bytes) {
  void *p = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!p) {
    fputs("out of memory\n", stderr);
    exit(1);
  }
  return memset(p, 0, bytes); /* touches the pages before the clock starts */
}

static void allocate(int events) {
  acc = zeroed(sizeof *acc * NBLOCKS);
  instance = zeroed(sizeof *instance * BATCH);
  if (events) sent = zeroed(sizeof *sent * BATCH);
  sample_in = zeroed(sizeof(float) * INP * n_samples);
  sample_target = zeroed(sizeof(float) * OP * n_samples);
}

#ifndef CHECK
static uint64_t lcg = 1;
static float uniform(void) {
  lcg = lcg * 6364136223846793005u + 1442695040888963407u;
  return (float)(lcg >> 40) * 0x1p-24f;
}

static void fill(float *g, int n_pre, int n_post, int stride, float bound) {
  for (int i = 0; i < n_pre; i++)
    for (int j = 0; j < n_post; j++) g[i * stride + j] = bound * (2 * uniform() - 1);
}

static double checksum(void) {
  double sum = 0;
  for (int i = 0; i < NIN; i++)
    for (int j = 0; j < NHID; j++) sum += w.pinp[i * HP + j];
  for (int i = 0; i < NHID; i++)
    for (int j = 0; j < NOUT; j++) sum += w.ppb[i * OP + j];
  for (int j = 0; j < NHID; j++) sum += w.b_pyr[j];
  for (int j = 0; j < NOUT; j++) sum += w.b_out[j];
  return sum;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  int events = argc > 1 && !strcmp(argv[1], "events"), rates = argc > 1 && !strcmp(argv[1], "rates");
  int batches = argc > 3 ? atoi(argv[3]) : 0;
  n_threads = argc > 2 ? atoi(argv[2]) : 0;
  skip_constant = argc > 4 && !strcmp(argv[4], "--skip-constant");
  if (!(events || rates) || n_threads < 1 || n_threads > NBLOCKS || batches < 1 || argc > 4 + skip_constant) {
    fprintf(stderr, "usage: microcircuit events|rates THREADS(1..%d) PATTERN_BATCHES [--skip-constant]\n", NBLOCKS);
    return 2;
  }

  allocate(events);
  fill(w.pinp, NIN, NHID, HP, 1 / sqrtf(NIN));
  fill(w.ip, NHID, NOUT, OP, 1 / sqrtf(NHID));
  fill(w.ppb, NHID, NOUT, OP, 1 / sqrtf(NHID));
  fill(w.pi, NOUT, NHID, HP, 2 / sqrtf(NOUT));
  fill(w_ppa, NOUT, NHID, HP, 1 / sqrtf(NHID));
  for (int s = 0; s < n_samples; s++) {
    for (int i = 0; i < NIN; i++) {
      float shown = uniform(), value = uniform();
      sample_in[(size_t)s * INP + i] = shown < 0.19f ? value : 0;
    }
    sample_target[(size_t)s * OP + (int)(uniform() * NOUT)] = 1;
  }

  Job jobs[NBLOCKS];
  pthread_t threads[NBLOCKS];
  pthread_barrier_init(&barrier, NULL, (unsigned)n_threads);
  double start = now();
  for (int t = 0; t < n_threads; t++) {
    jobs[t] = (Job){t, events, batches};
    if (t) pthread_create(&threads[t], NULL, train, &jobs[t]);
  }
  train(&jobs[0]);
  for (int t = 1; t < n_threads; t++) pthread_join(threads[t], NULL);
  double seconds = now() - start;

  int64_t n_events = 0;
  for (int k = 0; k < BATCH; k++) n_events += instance[k].n_events;
  int64_t patterns = (int64_t)batches * BATCH;
  printf("{\"model\":\"%s%s\",\"threads\":%d,\"patterns\":%lld,\"seconds\":%.6f,\"patternsPerSecond\":%.3f,"
         "\"eventsPerPattern\":%.1f,\"checksum\":%.6f}\n",
         argv[1], skip_constant ? "-skip-constant" : "", n_threads, (long long)patterns, seconds,
         (double)patterns / seconds, (double)n_events / (double)patterns, checksum());
  return 0;
}

#else /* CHECK: one instance on given weights, against a recording */

#if BATCH != 1 || BLOCK != 1
#error "-DCHECK needs -DBATCH=1 -DBLOCK=1"
#endif

/* Input, float32: weights PINP, IP, PPBasal, PI, PPApical, biases pyr, int, output, then per pattern input and target.
   Output, float32: for each step pyr u r va vb d_ra, then int and output alike; after the step at which a pattern starts
   also the updated weights and biases, ordered as in the input. */
static FILE *check_out;

static void put(const float *x, int rows, int n, int stride) {
  for (int i = 0; i < rows; i++) fwrite(x + (size_t)i * stride, sizeof *x, (size_t)n, check_out);
}
#define PUT_POPULATION(p, n, b)                                                                                        \
  do {                                                                                                                 \
    float vb[n];                                                                                                       \
    for (int j = 0; j < (n); j++) vb[j] = (p).vb[j] + (b)[j];                                                          \
    put((p).u, 1, n, 0), put((p).r, 1, n, 0), put((p).va, 1, n, 0), put(vb, 1, n, 0), put((p).d_ra, 1, n, 0);          \
  } while (0)
static void trace(const Instance *x) {
  PUT_POPULATION(x->pyr, NHID, w.b_pyr);
  PUT_POPULATION(x->inter, NOUT, w.b_int);
  PUT_POPULATION(x->out, NOUT, w.b_out);
}

#define ALL_WEIGHTS(f)                                                                                                 \
  f(w.pinp, NIN, NHID, HP), f(w.ip, NHID, NOUT, OP), f(w.ppb, NHID, NOUT, OP), f(w.pi, NOUT, NHID, HP),                \
      f(w_ppa, NOUT, NHID, HP), f(w.b_pyr, 1, NHID, 0), f(w.b_int, 1, NOUT, 0), f(w.b_out, 1, NOUT, 0)

static FILE *check_in;
static void get(float *x, int rows, int n, int stride) {
  for (int i = 0; i < rows; i++)
    if (fread(x + (size_t)i * stride, sizeof *x, (size_t)n, check_in) != (size_t)n) exit(1);
}

int main(int argc, char **argv) {
  if (argc < 5 || !(check_in = fopen(argv[3], "rb")) || !(check_out = fopen(argv[4], "wb"))) {
    fputs("usage: check events|rates PATTERNS INPUT OUTPUT [--skip-constant]\n", stderr);
    return 2;
  }
  Job job = {0, !strcmp(argv[1], "events"), atoi(argv[2])};
  n_threads = 1;
  n_samples = job.batches;
  skip_constant = argc > 5;
  allocate(job.events);
  ALL_WEIGHTS(get);
  for (int p = 0; p < n_samples; p++) {
    get(sample_in + p * INP, 1, NIN, 0);
    get(sample_target + p * OP, 1, NOUT, 0);
  }
  int step = 0;
  for (int p = 0; p < job.batches; p++) {
    advance(&job, step, p * NT + 1);
    step = p * NT + 1;
    update_share(0, p + 1);
    ALL_WEIGHTS(put);
  }
  advance(&job, step, job.batches * NT);
  fclose(check_out);
  return 0;
}
#endif
