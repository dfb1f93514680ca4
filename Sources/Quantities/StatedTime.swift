/// A time as a source states it: the point in time, how exactly it is known, and where its zone
/// comes from.
///
/// Korean exchanges print Korea Standard Time without saying so; other exports name the zone in a
/// header, a preamble or the file's name. The zone decides on which day a transfer counts, so its
/// source is kept with each time.
public struct StatedTime: Hashable, Sendable, Codable {
  /// How exactly a source states a time.
  public enum Precision: String, Hashable, Sendable, Codable {
    /// Only the day.
    case day
    /// To the minute.
    case minute
    /// To the second or finer.
    case second
  }

  /// Where the zone of a time comes from.
  public enum ZoneSource: String, Hashable, Sendable, Codable {
    /// The value itself says it (`Z`, `UTC`, `+09:00`).
    case value
    /// The header of its column says it (`Date(UTC)`).
    case header
    /// The preamble of the file says it.
    case preamble
    /// The file's name says it.
    case fileName = "file_name"
    /// The documentation of the format says it.
    case profile
    /// The protocol fixes it (the time of a block is UTC).
    case `protocol`
    /// An analyst says it, as the source does not.
    case analyst
  }

  /// The point in time; the first one that the statement allows.
  public let instant: Instant
  /// The zone in which the source wrote it.
  public let zone: UTCOffset
  /// Where that zone comes from.
  public let zoneSource: ZoneSource
  /// How exactly the source states it.
  public let precision: Precision

  /// Creates a stated time.
  public init(
    _ instant: Instant,
    zone: UTCOffset,
    zoneSource: ZoneSource,
    precision: Precision = .second
  ) {
    self.instant = instant
    self.zone = zone
    self.zoneSource = zoneSource
    self.precision = precision
  }
}

extension StatedTime: CustomStringConvertible {
  /// The time in the zone of its source, as `2016-05-26T09:00:00+09:00`.
  public var description: String { instant.formatted(in: zone) }
}
