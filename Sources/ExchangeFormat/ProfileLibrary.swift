import Foundation

/// The profiles by which files are recognised, and the words that they share.
public struct ProfileLibrary: Sendable {
  /// The profiles, in the order of their ids.
  public let profiles: [ExportProfile]
  let own: Set<String>
  let vocabulary: Vocabulary
  let index: SignatureIndex

  /// The profiles that come with the program.
  ///
  /// - Throws: ``ProfileError`` if the installation lacks them or holds a wrong one.
  public static func bundled() throws(ProfileError) -> ProfileLibrary {
    guard let folder = Bundle.module.resourceURL?.appendingPathComponent("Profiles") else {
      throw ProfileError(file: "Profiles", key: "", problem: .unreadable("no such resource"))
    }
    let words = "vocabulary.yaml"
    let vocabulary = try Vocabulary(
      yaml: text(folder.appendingPathComponent(words)),
      file: words
    )
    return try ProfileLibrary(profiles: [], own: [], vocabulary: vocabulary)
      .merging(profiles(in: folder, except: words), areOwn: false)
  }

  /// Returns the library with the profiles of a folder; of two with one id, the folder's wins.
  ///
  /// - Parameter folder: The path of a folder; its files named `*.yaml` and `*.yml` are profiles.
  /// - Returns: The larger library.
  /// - Throws: ``ProfileError`` for the first file, in the order of their names, that is no profile.
  public func adding(folder: String) throws(ProfileError) -> ProfileLibrary {
    try merging(Self.profiles(in: URL(fileURLWithPath: folder), except: nil), areOwn: true)
  }

  /// Returns the library with a profile, which wins over another of its id.
  public func adding(_ profile: ExportProfile) throws(ProfileError) -> ProfileLibrary {
    try merging([profile], areOwn: true)
  }

  /// The office's own profiles that win over a bundled one because they have its header.
  ///
  /// - Returns: A sentence for each, in the order of the profiles.
  public func overruled() -> [String] {
    index.conflicts().filter { own.contains($0.one.0.id) != own.contains($0.other.0.id) }.map {
      "\($0.one.0.id) variants[\($0.one.1)] and \($0.other.0.id) variants[\($0.other.1)] "
        + "are one header: the office's own wins"
    }
  }

  /// The headers that two profiles share although no rule tells the two apart.
  ///
  /// - Returns: A sentence for each, in the order of the profiles; none of the bundled ones.
  /// - Complexity: O(*n*²) in the number of signatures of one length.
  public func conflicts() -> [String] {
    index.conflicts().map {
      "\($0.one.0.id) variants[\($0.one.1)] and \($0.other.0.id) variants[\($0.other.1)]"
    }
  }

  /// The profile of an id.
  public func profile(id: String) -> ExportProfile? { profiles.first { $0.id == id } }

  private init(profiles: [ExportProfile], own: Set<String>, vocabulary: Vocabulary) {
    self.profiles = profiles.sorted { $0.id < $1.id }
    self.own = own
    self.vocabulary = vocabulary
    index = SignatureIndex(self.profiles, own: own)
  }

  private func merging(
    _ added: [ExportProfile],
    areOwn: Bool
  ) throws(ProfileError) -> ProfileLibrary {
    var seen: Set<String> = []
    for profile in added where !seen.insert(profile.id).inserted {
      throw ProfileError(
        file: profile.id,
        key: "id",
        problem: .inconsistent("two files of one folder have this id")
      )
    }
    // Those of the program are held against each other by its tests.
    if areOwn, let conflict = SignatureIndex(added, own: []).conflicts().first {
      throw ProfileError(
        file: conflict.other.0.id,
        key: "variants[\(conflict.other.1)]",
        problem: .inconsistent(
          "it is the header of \(conflict.one.0.id) variants[\(conflict.one.1)] too, and no detectBy "
            + "tells the two apart"
        )
      )
    }
    return ProfileLibrary(
      profiles: profiles.filter { !seen.contains($0.id) } + added,
      own: areOwn ? own.union(seen) : own,
      vocabulary: vocabulary
    )
  }

  private static func profiles(
    in folder: URL,
    except excluded: String?
  ) throws(ProfileError) -> [ExportProfile] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    } catch {
      throw ProfileError(
        file: folder.lastPathComponent,
        key: "",
        problem: .unreadable("no such folder")
      )
    }
    var profiles: [ExportProfile] = []
    for name in names.sorted() where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      guard name != excluded else { continue }
      let url = folder.appendingPathComponent(name)
      profiles.append(try ExportProfile(yaml: text(url), file: name))
    }
    return profiles
  }

  private static func text(_ url: URL) throws(ProfileError) -> String {
    do {
      return try String(contentsOf: url, encoding: .utf8)
    } catch {
      throw ProfileError(
        file: url.lastPathComponent,
        key: "",
        problem: .unreadable("missing, or not UTF-8")
      )
    }
  }
}
