/// A file of a synthetic case.
public struct SimulatedFile: Sendable, Hashable {
  /// The path in the case's folder, with `/` between names.
  public let path: String
  /// The contents.
  public let bytes: [UInt8]
}

/// A synthetic case: the files that an office would have, and what is true in it.
public struct SimulatedCase: Sendable, Hashable {
  /// The files, in the order of their paths by Unicode scalars, without the truth.
  public let files: [SimulatedFile]
  /// What is true.
  public let truth: SimulatedTruth
}

/// Makes synthetic cases with known truth, written in the real file formats.
///
/// A case has a list of defaulters, prices, the replies of three exchanges, exports found in a search,
/// and the block and undo files of a private chain whose blocks satisfy Bitcoin Core's consensus rules
/// for `regtest`. Everything in it follows from the seed; nobody in it exists.
public enum CaseSimulator {
  /// The seed of the case that the demonstration shows.
  public static let standardSeed: UInt64 = 20_261_120

  /// Makes a case.
  ///
  /// - Parameter seed: The number from which everything follows: the same seed gives the same bytes.
  /// - Returns: The files and the truth.
  /// - Complexity: A few thousand hashes and signatures; about 190 blocks.
  public static func generate(seed: UInt64) -> SimulatedCase {
    var story = CaseStory(seed: seed)
    story.tell()
    return story.written()
  }
}
