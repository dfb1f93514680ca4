public import Foundation

/// Real data that lies beside the checkout on a developer's machine and is no part of the project.
///
/// A test that uses it is enabled only where it is: `.enabled(if: SharedData.isPresent)`.
public enum SharedData {
  /// The folder of the data, `../shared/data` beside the checkout unless `DISTRAIN_SHARED_DATA` says
  /// otherwise.
  public static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["DISTRAIN_SHARED_DATA"] {
      return URL(fileURLWithPath: path)
    }
    return packageRoot.deletingLastPathComponent().appendingPathComponent("shared/data")
  }()

  /// The root of the checkout.
  public static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Whether the data is there.
  public static var isPresent: Bool { FileManager.default.fileExists(atPath: root.path) }

  /// Returns the path of a file of the data.
  public static func path(_ relative: String) -> String {
    root.appendingPathComponent(relative).path
  }

  /// Returns the bytes of a file of the data.
  public static func bytes(_ relative: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appendingPathComponent(relative)))
  }

  /// Returns the bytes of a file in the project's own `testvectors`.
  public static func vector(_ relative: String) throws -> Data {
    try Data(contentsOf: packageRoot.appendingPathComponent("testvectors/\(relative)"))
  }
}
