import ByteReading
import KeyDerivation
import Testing

struct OutputDescriptorTests {
  @Test func `all vectors are there`() {
    #expect(DescriptorVectors.all("valid").count >= 50)
    #expect(DescriptorVectors.all("invalid").count >= 120)
  }

  @Test(arguments: DescriptorVectors.all("valid"))
  func `expands to the published scripts`(_ row: DescriptorVectors.Row) throws {
    let descriptor = try OutputDescriptor(parsing: row.text)
    for (index, expected) in row.rest.enumerated() {
      let scripts = try descriptor.scripts(at: UInt32(index))
      #expect(
        scripts.map { Hexadecimal.encode($0) } == expected.split(separator: "+").map(String.init)
      )
    }
    #expect(descriptor.isRange == (row.rest.count > 1))
  }

  @Test(arguments: DescriptorVectors.all("valid", "parses", "hardened", "paths"))
  func `canonical text keeps the meaning`(_ row: DescriptorVectors.Row) throws {
    let descriptor = try OutputDescriptor(parsing: row.text)
    let again = try OutputDescriptor(parsing: descriptor.description, checksum: .required)
    #expect(again == descriptor)
    #expect(again.description == descriptor.description)
  }

  @Test(arguments: DescriptorVectors.all("invalid"))
  func `refuses the published errors`(_ row: DescriptorVectors.Row) throws {
    let error = #expect(throws: DescriptorFailure.self) {
      try OutputDescriptor(parsing: row.text)
    }
    let failure = try #require(error)
    if let code = row.rest.first, code != "-" { #expect(failure.reason.code == code) }
    if let offset = failure.offset { #expect((0...row.text.utf8.count).contains(offset)) }
    // No failure repeats a key.
    for key in DescriptorVectors.keys { #expect(!failure.description.contains(key.text)) }
  }

  @Test(arguments: DescriptorVectors.all("hardened"))
  func `hardened steps need the private key`(_ row: DescriptorVectors.Row) throws {
    let descriptor = try OutputDescriptor(parsing: row.text)
    #expect(throws: DescriptorFailure(.hardenedDerivation)) { try descriptor.scripts(at: 0) }
  }

  @Test(arguments: DescriptorVectors.all("paths"))
  func `multipath steps give several descriptors`(_ row: DescriptorVectors.Row) throws {
    let descriptor = try OutputDescriptor(parsing: row.text)
    #expect(descriptor.pathCount == row.rest.count)
    #expect(descriptor.singlePaths.map(\.body) == row.rest)
    #expect(throws: DescriptorFailure(.multipathNotChosen)) { try descriptor.scripts(at: 0) }
  }
}
