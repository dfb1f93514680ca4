/// How far the import of a file has come.
public struct ImportProgress: Hashable, Sendable {
  /// What is being done with the file.
  public enum Stage: String, Hashable, Sendable {
    /// Its bytes are hashed and sealed.
    case sealing
    /// Its rows are read and stored.
    case reading
  }

  /// The file's name, personal numbers masked.
  public let file: String
  /// What is being done.
  public let stage: Stage
  /// How many bytes are done.
  public let bytesDone: Int
  /// How many bytes the file has.
  public let byteCount: Int
  /// How many rows are done.
  public let rows: Int
}
