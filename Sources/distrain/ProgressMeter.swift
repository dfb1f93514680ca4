import Casework
import Foundation

/// Shows how far an import has come, on one line of the terminal; silent in a pipe.
final class ProgressMeter {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var shownAt: ContinuousClock.Instant?
  private var began: (file: String, at: ContinuousClock.Instant)?
  private var isShown = false

  /// How often the line changes at the most.
  private static let interval = Duration.milliseconds(100)

  /// Shows a state, if the last one has stood long enough.
  func show(_ progress: ImportProgress) {
    guard isTerminal else { return }
    let now = ContinuousClock.now
    if progress.stage == .reading, began?.file != progress.file { began = (progress.file, now) }
    if let shownAt, now - shownAt < Self.interval { return }
    shownAt = now
    isShown = true
    let line = "\r\u{1b}[K" + text(progress, elapsed: began.map { now - $0.at } ?? .zero)
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
  }

  /// Removes the line, so that something else can be written.
  func clear() {
    began = nil
    guard isShown else { return }
    isShown = false
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1b}[K".utf8))
  }

  private func text(_ progress: ImportProgress, elapsed: Duration) -> String {
    let done = Self.megabytes(progress.bytesDone)
    var text = "\(progress.file)  \(progress.stage.rawValue) \(done) of "
    text += "\(Self.megabytes(progress.byteCount)) MB"
    guard progress.rows > 0 else { return text }
    text += ", \(progress.rows) rows"
    let (seconds, fraction) = elapsed.components
    let milliseconds = Int(seconds) * 1000 + Int(fraction / 1_000_000_000_000_000)
    guard milliseconds > 0 else { return text }
    return text + ", \(progress.rows * 1000 / milliseconds) rows/s"
  }

  /// Megabytes with one decimal.
  private static func megabytes(_ bytes: Int) -> String {
    let tenths = (bytes + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
