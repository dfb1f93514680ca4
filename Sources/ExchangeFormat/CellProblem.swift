/// Why a cell cannot be used; the reason never echoes a personal number.
struct CellProblem: Error, Hashable {
  let reason: String

  init(_ reason: String) { self.reason = SensitiveText.masked(reason) }
}
