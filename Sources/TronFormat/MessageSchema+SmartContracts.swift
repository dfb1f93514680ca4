/// The contracts about programs of the virtual machine and about shielded values.
extension MessageSchema {
  static let smartContracts: [(Int32, MessageSchema)] = [
    (
      30,
      MessageSchema(
        "CreateSmartContract",
        [
          Field(1, "owner_address", .address), Field(2, "new_contract", .message(smartContract)),
          Field(3, "call_token_value", .int64), Field(4, "token_id", .int64),
        ]
      )
    ),
    (
      31,
      MessageSchema(
        "TriggerSmartContract",
        [
          Field(1, "owner_address", .address), Field(2, "contract_address", .address),
          Field(3, "call_value", .int64), Field(4, "data", .bytes),
          Field(5, "call_token_value", .int64), Field(6, "token_id", .int64),
        ]
      )
    ),
    (
      33,
      MessageSchema(
        "UpdateSettingContract",
        ownedContract + [Field(3, "consume_user_resource_percent", .int64)]
      )
    ),
    (
      45,
      MessageSchema(
        "UpdateEnergyLimitContract",
        ownedContract + [Field(3, "origin_energy_limit", .int64)]
      )
    ),
    (48, MessageSchema("ClearABIContract", ownedContract)),
    (
      51,
      MessageSchema(
        "ShieldedTransferContract",
        [
          Field(1, "transparent_from_address", .address), Field(2, "from_amount", .int64),
          Field(3, "spend_description", .message(spendDescription), repeated: true),
          Field(4, "receive_description", .message(receiveDescription), repeated: true),
          Field(5, "binding_signature", .bytes),
          Field(6, "transparent_to_address", .address), Field(7, "to_amount", .int64),
        ]
      )
    ),
  ]

  private static let ownedContract = [
    Field(1, "owner_address", .address), Field(2, "contract_address", .address),
  ]

  private static let spendDescription = MessageSchema(
    "SpendDescription",
    [
      Field(1, "value_commitment", .bytes), Field(2, "anchor", .bytes),
      Field(3, "nullifier", .bytes), Field(4, "rk", .bytes), Field(5, "zkproof", .bytes),
      Field(6, "spend_authority_signature", .bytes),
    ]
  )

  private static let receiveDescription = MessageSchema(
    "ReceiveDescription",
    [
      Field(1, "value_commitment", .bytes), Field(2, "note_commitment", .bytes),
      Field(3, "epk", .bytes), Field(4, "c_enc", .bytes), Field(5, "c_out", .bytes),
      Field(6, "zkproof", .bytes),
    ]
  )

  private static let smartContract = MessageSchema(
    "SmartContract",
    [
      Field(1, "origin_address", .address), Field(2, "contract_address", .address),
      Field(
        3,
        "abi",
        .message(MessageSchema("ABI", [Field(1, "entrys", .message(entry), repeated: true)]))
      ),
      Field(4, "bytecode", .bytes), Field(5, "call_value", .int64),
      Field(6, "consume_user_resource_percent", .int64), Field(7, "name", .string),
      Field(8, "origin_energy_limit", .int64), Field(9, "code_hash", .bytes),
      Field(10, "trx_hash", .bytes), Field(11, "version", .int32),
    ]
  )

  private static let entry = MessageSchema(
    "Entry",
    [
      Field(1, "anonymous", .bool), Field(2, "constant", .bool), Field(3, "name", .string),
      Field(4, "inputs", .message(parameter), repeated: true),
      Field(5, "outputs", .message(parameter), repeated: true),
      Field(
        6,
        "type",
        .enumeration(
          Enumeration(
            "UnknownEntryType",
            "Constructor",
            "Function",
            "Event",
            "Fallback",
            "Receive",
            "Error"
          )
        )
      ),
      Field(7, "payable", .bool),
      Field(
        8,
        "stateMutability",
        .enumeration(
          Enumeration("UnknownMutabilityType", "Pure", "View", "Nonpayable", "Payable")
        )
      ),
    ]
  )

  private static let parameter = MessageSchema(
    "Param",
    [Field(1, "indexed", .bool), Field(2, "name", .string), Field(3, "type", .string)]
  )
}
