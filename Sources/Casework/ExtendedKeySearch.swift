import Facts
import KeyDerivation

/// The search for the addresses of one extended key or descriptor in the evidence.
struct ExtendedKeySearch {
  /// An address that the evidence holds.
  struct Hit {
    let address: ChainAddress
    let derivation: String
    let place: Place
  }

  /// Who can spend what a text stands for.
  enum Control {
    /// The text holds no key.
    case nobody
    /// Whoever has the one private key.
    case one
    /// Several keys, alone or together; or a script that is not safe with one.
    case several
  }

  private enum Source {
    case key(ExtendedPublicKey)
    case descriptor(OutputDescriptor)
  }

  private let source: Source
  private let gapLimit: UInt32
  /// The index at which a search ends in any case.
  private static let indexLimit: UInt32 = 100_000

  /// Reads an extended key or a descriptor.
  ///
  /// - Throws: ``StatedKeyFailure``; a private key is refused and not repeated.
  init(_ text: String, gapLimit: UInt32) throws(StatedKeyFailure) {
    self.gapLimit = gapLimit
    if StatedKey.isDescriptor(text) {
      do throws(DescriptorFailure) {
        source = .descriptor(try OutputDescriptor(parsing: text, sanity: .reported))
      } catch { throw StatedKeyFailure(error) }
    } else {
      do throws(KeyFailure) { source = .key(try ExtendedPublicKey(parsing: text)) } catch {
        throw StatedKeyFailure(error)
      }
    }
  }

  /// Who can spend what the text stands for.
  var control: Control {
    guard case .descriptor(let descriptor) = source else { return .one }
    let keys = Set(descriptor.script.keys)
    guard let key = keys.first else { return .nobody }
    if case .aggregate = key.source { return .several }
    let isSafe = descriptor.script.miniscripts.allSatisfy(\.problems.isEmpty)
    return keys.count == 1 && isSafe ? .one : .several
  }

  /// Searches on the chains of the evidence, main chains for a key of the main chains.
  func run(
    _ occurrences: AddressOccurrences,
    _ chains: [AddressChain]
  ) throws(StatedKeyFailure) -> (hits: [Hit], branches: [GapLimitSearch.Branch]) {
    switch source {
    case .key(let key):
      let search = GapLimitSearch(
        gapLimit: gapLimit,
        chains: chains.filter { $0.isTest == key.format.isTest },
        indexLimit: Self.indexLimit
      )
      do throws(KeyFailure) {
        let result = try search.search(key) { !occurrences.matches($0).isEmpty }
        return (Self.hits(of: result, occurrences), result.branches)
      } catch { throw StatedKeyFailure(error) }
    case .descriptor(let descriptor):
      var hits: [Hit] = []
      do throws(DescriptorFailure) {
        for (position, single) in descriptor.singlePaths.enumerated() {
          hits += try self.hits(of: single, path: position, occurrences)
        }
      } catch { throw StatedKeyFailure(error) }
      return (hits, [])
    }
  }

  private static func hits(
    of result: GapLimitSearch.Result,
    _ occurrences: AddressOccurrences
  ) -> [Hit] {
    result.hits.flatMap { hit in
      occurrences.matches(hit.address).map { match in
        Hit(
          address: match.address,
          derivation: "\(hit.path), \(hit.address.type) of \(hit.address.chain.rawValue)",
          place: match.place
        )
      }
    }
  }

  private func hits(
    of descriptor: OutputDescriptor,
    path: Int,
    _ occurrences: AddressOccurrences
  ) throws(DescriptorFailure) -> [Hit] {
    var hits: [Hit] = []
    var index: UInt32 = 0
    var end = descriptor.isRange ? gapLimit : 1
    while index < end {
      for output in try descriptor.outputs(at: index) {
        guard let address = output.address else { continue }
        for match in occurrences.matches(address, on: descriptor.network) {
          let place = descriptor.isRange ? "path \(path), index \(index), " : ""
          hits.append(
            Hit(
              address: match.address,
              derivation: "\(place)\(output.type) of \(descriptor.network.rawValue)",
              place: match.place
            )
          )
          if descriptor.isRange { end = min(index + 1 + gapLimit, Self.indexLimit) }
        }
      }
      index += 1
    }
    return hits
  }
}

/// An extended key as a list states it: alone, with its origin, or in a descriptor.
struct StatedKey {
  /// The extended key or the descriptor in its own spelling.
  let text: String
  /// The path from the master key to it, if stated.
  let path: String?
  /// The fingerprint of the master key, if stated.
  let fingerprint: String?

  /// Reads `xpub…`, `[d34db33f/84h/0h/0h]xpub…` with or without `/0/*` behind it, or a descriptor.
  ///
  /// - Throws: ``StatedKeyFailure``; a private key is refused and not repeated.
  init(parsing text: String) throws(StatedKeyFailure) {
    if Self.isDescriptor(text) {
      do throws(DescriptorFailure) {
        self.text = try OutputDescriptor(parsing: text, sanity: .reported).description
      } catch { throw StatedKeyFailure(error) }
      path = nil
      fingerprint = nil
      return
    }
    do throws(KeyFailure) {
      var rest = text[...]
      var path: String?
      var fingerprint: String?
      if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
        let origin = rest[rest.index(after: rest.startIndex)..<end]
        fingerprint = String(origin.prefix { $0 != "/" }).lowercased()
        path = try DerivationPath(parsing: "m" + origin.drop { $0 != "/" }).description
        rest = rest[rest.index(after: end)...]
      }
      self.text = try ExtendedPublicKey(parsing: rest.prefix { $0 != "/" }).description
      self.path = path
      self.fingerprint = fingerprint
    } catch { throw StatedKeyFailure(error) }
  }

  /// Whether a text is written as a descriptor.
  static func isDescriptor(_ text: String) -> Bool { text.contains("(") }
}

/// Why a stated key cannot be read; it never repeats a secret.
struct StatedKeyFailure: Error {
  let description: String

  init(_ failure: KeyFailure) { description = failure.description }
  init(_ failure: DescriptorFailure) { description = failure.description }
}
