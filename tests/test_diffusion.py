"""Growth curves: Bass's own figures, closed forms, curves found again, and bands that hold simulated growth as often as they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yanbao import diffusion
from yanbao.diffusion import curve, forecast

# Bass 1969, Management Science 15, table 1 (innovation, imitation, market in thousands) and his comparison of peaks: years to the peak as printed, to one decimal
BASS = [("room air conditioners", 0.010399, 0.41861, 16_895, 8.6), ("clothes dryers", 0.017206, 0.35688, 15_092, 8.1), ("electric bed coverings", 0.005876, 0.24387, 76_589, 14.9),
        ("coffee makers", 0.017135, 0.30145, 58_838, 9.0), ("steam irons", 0.028632, 0.32791, 55_696, 6.8), ("record players", 0.024796, 0.65410, 21_937, 4.8)]  # fmt: skip


@pytest.mark.parametrize(("innovation", "imitation", "market", "peak"), [row[1:] for row in BASS], ids=[row[0] for row in BASS])
def test_sales_peak_when_bass_says(innovation, imitation, market, peak):
    years = np.arange(0, 30, 0.01)
    sales = np.gradient(curve("bass", years, ceiling=float(market), start=0.0, innovation=innovation, imitation=imitation), years)
    assert years[np.argmax(sales)] == pytest.approx(peak, abs=0.1)
    assert sales.max() == pytest.approx(market * (innovation + imitation) ** 2 / (4 * imitation), rel=1e-4)  # his closed form of the peak


def test_air_conditioners_sold_at_their_peak_what_bass_says():
    """1.9 million, rounded as in his comparison of magnitudes."""
    years = np.arange(0, 30, 0.01)
    sales = np.gradient(curve("bass", years, ceiling=16.895, start=0.0, innovation=0.010399, imitation=0.41861), years)
    assert sales.max() == pytest.approx(1.9, abs=0.05)


@given(st.floats(1, 1e6), st.floats(0.05, 2))
def test_logistic_and_gompertz_have_half_their_ceiling_at_the_midpoint_and_grow_fastest_where_theory_says(ceiling, steepness):
    """Closed forms: a logistic grows fastest at half its ceiling, by steepness / 4 of it a year; a Gompertz curve at 1/e of it, by steepness / e (Winsor 1932)."""
    years = np.linspace(-3 / steepness, 3 / steepness, 4001)
    for name, share, speed in (("logistic", 1 / 2, steepness / 4), ("gompertz", 1 / np.e, steepness / np.e)):
        values = curve(name, years, ceiling=ceiling, midpoint=0.0, steepness=steepness)
        growth = np.gradient(values, years)
        assert values[2000] == pytest.approx(ceiling / 2)
        assert values[np.argmax(growth)] == pytest.approx(share * ceiling, rel=0.01)
        assert growth.max() == pytest.approx(speed * ceiling, rel=1e-3)


YEARS = np.arange(2010, 2020)
TRUE = {"logistic": {"midpoint": 2017.0, "steepness": 0.55}, "gompertz": {"midpoint": 2018.0, "steepness": 0.2}, "bass": {"start": 2008.0, "innovation": 0.01, "imitation": 0.45}}


@pytest.mark.parametrize("name", list(TRUE))
def test_a_curve_without_noise_is_found_again_and_goes_on_as_it_would(name):
    every = np.arange(2010, 2031)
    truth = curve(name, every, ceiling=500.0, **TRUE[name])
    found = diffusion.fitted(YEARS, truth[:10], 500, 2030)
    own = found[found["curve"] == name]
    assert own["year"].tolist() == every.tolist()
    assert own["value"].to_numpy() == pytest.approx(truth, rel=0.03)


def test_the_best_fit_is_not_missed_by_much():
    """Against a search over a grid ten times as fine, with noise: the sum of squares is at most a little larger than the least one."""
    values = curve("logistic", YEARS, ceiling=100.0, midpoint=2016.0, steepness=0.4) * np.exp(np.random.default_rng(2).normal(0, 0.1, 10))
    found = diffusion.fitted(YEARS, values, 100, 2019)
    ours = np.sum((np.log(found.loc[found["curve"] == "logistic", "value"].to_numpy()) - np.log(values)) ** 2)
    midpoints, steepnesses = np.meshgrid(np.linspace(2010, 2022, 400), np.linspace(0.1, 1, 400))
    curves = curve("logistic", YEARS[:, None, None], ceiling=100.0, midpoint=midpoints, steepness=steepnesses)
    assert ours <= np.sum((np.log(curves) - np.log(values)[:, None, None]) ** 2, axis=0).min() * 1.001


@pytest.mark.parametrize("name", list(TRUE))
def test_the_median_forecast_is_near_the_curve_that_made_the_values(name):
    """The mixture holds two wrong curves besides, so near is within a fifth of the outcome, four years ahead."""
    truth = curve(name, np.arange(2010, 2024), ceiling=500.0, **TRUE[name])
    found = forecast(YEARS, truth[:10], (450, 500, 550), 2023)
    assert found["year"].tolist() == [2020, 2021, 2022, 2023]
    assert found["median"].to_numpy() == pytest.approx(truth[10:], rel=0.2)
    assert ((found["low"] <= found["median"]) & (found["median"] <= found["high"])).all()


def growth(seed):
    """A growth curve of a random kind with noise of 3 or 10 %, which half the time lasts; its ceiling is 100, evidence of it a fifth off (one standard deviation)."""
    generator = np.random.default_rng(seed)
    years, midpoint, name = np.arange(2000, 2016), generator.uniform(2006, 2013), generator.choice(list(TRUE))
    parameters = {"logistic": {"midpoint": midpoint, "steepness": generator.uniform(0.2, 0.6)},
                  "gompertz": {"midpoint": midpoint, "steepness": generator.uniform(0.1, 2 / (midpoint - 2000))},
                  "bass": {"start": 1999.0, "innovation": generator.uniform(0.003, 0.03), "imitation": generator.uniform(0.3, 0.6)}}[name]  # fmt: skip
    middle = 100 * np.exp(generator.normal(0, 0.2))
    noise = generator.choice([0.03, 0.1]) * generator.standard_normal(16)
    noise = np.convolve(noise, 0.7 ** np.arange(6))[:16] if generator.random() < 0.5 else noise
    return years, curve(name, years, ceiling=100.0, **parameters) * np.exp(noise), (0.7 * middle, middle, 1.4 * middle)


@pytest.mark.parametrize("known", [7, 10])
def test_bands_hold_simulated_growth_about_as_often_as_they_say(known):
    """A law by simulation, uncalibrated with 7 values and calibrated with 10: outcomes 1 to 5 years ahead in 100 worlds at a nominal 80 %."""
    held = []
    for seed in range(100):
        years, values, ceiling = growth(seed)
        if ceiling[2] > values[:known].max():
            band = forecast(years[:known], values[:known], ceiling, int(years[known]) + 4, draws=150)
            outcome = values[known : known + 5]
            held.append((band["low"] <= outcome) & (outcome <= band["high"]))
    assert len(held) > 90 and np.mean(held) == pytest.approx(0.8, abs=0.08)


def test_only_eight_values_or_more_are_calibrated_and_n_tells_how_many_there_are():
    years, values, ceiling = growth(1)
    for known in (5, 7, 8, 12):
        found = forecast(years[:known], values[:known], (100, 120, 150), 2020)
        assert found["n"].eq(known).all() and found["calibrated"].nunique() == 1
        assert (found["calibrated"].iloc[0] == 1) == (known < 8)


def test_values_that_surprised_stretch_the_band_and_values_that_never_did_narrow_it():
    smooth = curve("logistic", np.arange(2010, 2022), ceiling=100.0, midpoint=2016.0, steepness=0.4)
    calm = forecast(np.arange(2010, 2022), smooth, (70, 100, 160), 2025)["calibrated"].iloc[0]
    jumps = smooth * np.where(np.arange(12) >= 7, 2.2, 1)
    shaken = forecast(np.arange(2010, 2022), jumps, (70, 100, 250), 2025)["calibrated"].iloc[0]
    assert calm < 1 < shaken


@given(st.sampled_from([1e-6, 0.1, 1e8]), st.integers(0, 20))
def test_another_unit_changes_the_numbers_and_nothing_else(factor, seed):
    years, values, ceiling = growth(seed)
    ceiling = tuple(max(end, values[:6].max()) * (1 + 0.1 * place) for place, end in enumerate(ceiling))
    found = forecast(years[:6], values[:6], ceiling, 2010, draws=30)
    other = forecast(years[:6], factor * values[:6], tuple(factor * end for end in ceiling), 2010, draws=30)
    assert other[["median", "low", "high"]].to_numpy() == pytest.approx(factor * found[["median", "low", "high"]].to_numpy(), rel=1e-3)


def test_a_seed_gives_the_same_forecast_again_and_another_nearly():
    years, values, _ = growth(3)
    first, again, other = (forecast(years[:10], values[:10], (110, 130, 150), 2015, draws=600, seed=seed) for seed in (1, 1, 2))
    assert first.equals(again) and not first.equals(other)
    assert other["median"].to_numpy() == pytest.approx(first["median"].to_numpy(), rel=0.1)


def test_a_higher_ceiling_raises_the_forecast_and_the_band_never_passes_it():
    values = curve("logistic", YEARS, ceiling=100.0, midpoint=2018.0, steepness=0.5) * np.exp(np.random.default_rng(1).normal(0, 0.05, 10))
    low, high = (forecast(YEARS, values, ceiling, 2040) for ceiling in ((90, 100, 110), (180, 200, 220)))
    assert (high["median"] > low["median"]).all() and (low["high"] <= 110).all() and (high["high"] <= 220).all()


def test_gaps_and_years_without_a_value_are_left_out():
    values = curve("gompertz", YEARS, ceiling=100.0, **TRUE["gompertz"])
    kept = np.delete(np.arange(10), [2, 6])
    holes = values.copy()
    holes[[2, 6]] = [0, np.nan]
    assert forecast(YEARS, holes, (90, 100, 110), 2025).equals(forecast(YEARS[kept], values[kept], (90, 100, 110), 2025))


def test_noise_of_any_size_and_long_series_give_finite_bands():
    generator = np.random.default_rng(9)
    for count, noise in ((5, 2.0), (7, 0.0), (120, 0.5)):
        years = np.arange(1900, 1900 + count)
        values = curve("logistic", years, ceiling=100.0, midpoint=1900 + count / 2, steepness=10 / count) * np.exp(generator.normal(0, noise, count))
        with np.errstate(all="raise", under="ignore"):
            found = forecast(years, values, (values.max(), values.max() * 1.1, values.max() * 2), int(years[-1]) + 30, draws=60)
        assert np.isfinite(found).all(axis=None) and (found["low"] > 0).all()


def test_a_known_ceiling_needs_no_range():
    values = curve("logistic", YEARS, ceiling=100.0, **TRUE["logistic"])
    assert forecast(YEARS, values, (100, 100, 100), 2035)["median"].iloc[-1] == pytest.approx(100, rel=0.02)


def test_four_values_are_too_short_for_any_curve():
    values = curve("logistic", YEARS, ceiling=100.0, **TRUE["logistic"])
    for found in (forecast(YEARS[:4], values[:4], (90, 100, 110), 2030), diffusion.fitted(YEARS[:4], values[:4], 100, 2030)):
        assert found.empty and len(found.columns) >= 3
    assert len(forecast(YEARS[:5], values[:5], (90, 100, 110), 2030)) == 16


def test_a_ceiling_that_has_been_passed_is_refused():
    with pytest.raises(ValueError, match="at most 3 has been passed: 19"):
        forecast(YEARS, 10.0 + np.arange(10), (1, 2, 3), 2030)
    with pytest.raises(ValueError, match="passed"):
        diffusion.fitted(YEARS, 10.0 + np.arange(10), 3, 2030)
