import CVectorMath

/// Elementary functions that keep their relative accuracy near 0, made of the kernels by Kahan's corrections.
enum NearZero {
    /// `ln(1 + x)` for `x > -1`, to a few units in the last place.
    static func logOnePlus(_ x: Double) -> Double {
        let sum = 1 + x
        // The rounding of the sum changes ln(sum)/(sum - 1) hardly at all.
        return sum == 1 ? x : dc_log1(sum) * (x / (sum - 1))
    }
    /// `e^x - 1`, to a few units in the last place.
    static func expMinusOne(_ x: Double) -> Double {
        guard abs(x) < 1 else { return dc_exp1(x) - 1 }
        let e = dc_exp1(x)
        return e == 1 ? x : (e - 1) * (x / dc_log1(e))
    }
    /// The quantile of an exponential law of mean 1: `-ln upper`, from whichever tail is the smaller.
    static func waiting(lower: Double, upper: Double) -> Double {
        lower < 0.5 ? -logOnePlus(-lower) : -dc_log1(upper)
    }
}
