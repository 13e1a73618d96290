/**
 * Numbers of functions that need more than the 24 bits of a float inside: backends compute them in double precision or in
 * pairs of floats, with the same polynomials. Minimax fits made for this project (Remez exchange at 40 digits, relative
 * error of the function as weight); the logarithm of the fit's own error is given with each.
 */

/** 2^r = 1 + r q(r) for |r| <= 1/2, fit 2^-40.2; the first is ln 2 to the fit's accuracy. */
export const POWER_OF_TWO = [
  0.6931471805481619, 0.24022650698100925, 0.05550410935474022, 0.009618128619720098, 0.0013333454658011723,
  0.00015403822131809583, 1.5309210715147772e-5, 1.3179802678347544e-6,
] as const;

/** log(1 + f) for s = f / (2 + f): 2 artanh s = s (2 + s^2 q(s^2)), 1 + f from sqrt 1/2 to sqrt 2, fit 2^-45.0. */
export const LOGARITHM_OF_RATIO = [
  0.6666666667577335, 0.3999999563103817, 0.28572108207110153, 0.2217622739028123, 0.19583609523610873,
] as const;

/** sinh x = x + x^3 q(x^2) for |x| <= 1/2, fit better than 2^-25.3. */
export const SINH_EXCESS = [0.16666716022242778, 0.008330283721193196, 0.00020372194189245148] as const;

/** tan: sin r = r + r^3 q(r^2) for |r| <= pi/4, fit 2^-37.5 ... */
export const TANGENT_SINE = [
  -0.16666666640776234, 0.008333329302416205, -0.00019839311485082977, 2.7181141152543487e-6,
] as const;
/** ... and cos r = 1 + r^2 q(r^2), fit 2^-42.9. */
export const TANGENT_COSINE = [
  -0.5, 0.04166666661945381, -0.001388888349686468, 2.479945931107174e-5, -2.7205684693253733e-7,
] as const;

/** arctan q = q + q^3 p(q^2) for 0 <= q <= 1, fit 2^-33.9. */
export const ARCTANGENT_EXCESS = [
  -0.33333332133759247, 0.1999992724190723, -0.14284167189666994, 0.11094503277092337, -0.08985437130370595,
  0.07259432266782159, -0.05451585733707057, 0.03447574573743948, -0.016299355450491153, 0.004926317209485406,
  -0.0006979501312450257,
] as const;

/** pi/2 in two parts, the first of 25 bits: those of fdlibm's float functions. */
export const HALF_PI_HIGH = 1.5707963109016418;
export const HALF_PI_LOW = 1.5893254773528196e-8;
