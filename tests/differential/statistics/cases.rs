//! Random samples: ties, missing, constants, tiny and empty ones, large and small and mixed sizes.

use crate::random::Random;

/// So many of each verb.
pub const N_CASES: usize = 240;

/// Values of which some may be missing.
pub type Sample = Vec<Option<f64>>;

/// A sample of a random size.
pub fn sample(random: &mut Random) -> Sample {
    let n = *random.pick(&[1, 2, 3, 4, 5, 8, 8, 13, 20, 40]);
    of_size(random, n)
}

/// A sample of a size.
pub fn of_size(random: &mut Random, n: usize) -> Sample {
    let kind = random.below(8);
    let gap = *random.pick(&[2, 6, 1_000_000, 1_000_000]);
    let constant = random.between(-30, 30) as f64 / 10.0;
    (0..n)
        .map(|_| {
            let value = match kind {
                0 => constant,
                // Ties.
                1 => random.between(0, 3) as f64,
                2 => random.between(-5, 5) as f64 / 10.0,
                3 => between(random, -1.0, 1.0) * 1e-9,
                4 => between(random, -1.0, 1.0) * 1e12,
                // All sizes at once.
                5 => between(random, -1.0, 1.0) * 10_f64.powi(random.between(-6, 9) as i32),
                // Small differences on a large level.
                6 => 1e6 + between(random, 0.0, 1.0),
                _ => (0..12).map(|_| between(random, 0.0, 1.0)).sum::<f64>() - 6.0,
            };
            (!random.once_in(gap)).then_some(value)
        })
        .collect()
}

/// What moves with a sample, more or less.
pub fn beside(random: &mut Random, of: &Sample) -> Sample {
    let largest = of.iter().flatten().fold(1e-9, |most: f64, it| most.max(it.abs()));
    let (noise, slope) = (*random.pick(&[0.0, 0.1, 1.0, 1.0, 10.0]), *random.pick(&[-3.0, 0.5, 1.0]));
    if random.once_in(3) {
        return of_size(random, of.len());
    }
    of.iter()
        .map(|it| {
            let moved = slope * it.unwrap_or(0.0) + noise * largest * between(random, -1.0, 1.0);
            (!random.once_in(12)).then_some(moved)
        })
        .collect()
}

/// Parts of a whole: none is negative.
pub fn parts(random: &mut Random) -> Sample {
    let n = *random.pick(&[3, 4, 5, 8, 13, 20]);
    of_size(random, n).into_iter().map(|it| it.map(f64::abs)).collect()
}

/// A number between two.
pub fn between(random: &mut Random, low: f64, high: f64) -> f64 {
    low + (high - low) * (random.next() >> 11) as f64 / (1_u64 << 53) as f64
}
