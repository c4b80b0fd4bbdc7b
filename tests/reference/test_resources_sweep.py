"""What a sweep over an account needs: everything listed, with its tags, and removed."""

from __future__ import annotations

from account import Aws, refusal
from federation import ALLOW_ALL, IdentityPool, allow, role, trust


def test_a_sweep_finds_and_removes_all_that_there_is(aws: Aws) -> None:
    s3, database, iam = aws.client("s3"), aws.client("dynamodb"), aws.client("iam")
    for name in ("photos", "films"):
        s3.create_bucket(Bucket=name)
    s3.put_bucket_tagging(Bucket="films", Tagging={"TagSet": [{"Key": "run", "Value": "1"}]})
    assert s3.get_bucket_tagging(Bucket="films")["TagSet"] == [{"Key": "run", "Value": "1"}]
    assert refusal(s3.get_bucket_tagging, Bucket="photos").code == "NoSuchTagSet"
    for number in range(5):
        s3.put_object(Bucket="photos", Key=f"a b/{number}&", Body=b"x")
    assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == ["films", "photos"]
    assert refusal(s3.delete_bucket, Bucket="photos").code == "BucketNotEmpty"
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket="photos", PaginationConfig={"PageSize": 2}))
    assert [len(page["Contents"]) for page in pages] == [2, 2, 1]
    for page in pages:
        for one in page["Contents"]:
            s3.delete_object(Bucket="photos", Key=one["Key"])
    s3.delete_bucket(Bucket="photos")
    for name in ("ccc", "aaa", "bbb"):
        made = database.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}], Tags=[{"Key": "run", "Value": "1"}],
        )  # fmt: skip
    assert database.list_tags_of_resource(ResourceArn=made["TableDescription"]["TableArn"])["Tags"][0]["Key"] == "run"
    first = database.list_tables(Limit=2)
    assert (first["TableNames"], first["LastEvaluatedTableName"]) == (["aaa", "bbb"], "bbb")
    rest = database.list_tables(ExclusiveStartTableName="bbb")
    assert rest["TableNames"] == ["ccc"]
    assert "LastEvaluatedTableName" not in rest
    tags = [{"Key": "run", "Value": "1"}, {"Key": "made", "Value": "2"}]
    role(aws, "swept", trust(None), ALLOW_ALL, Tags=tags)
    assert [tag["Key"] for tag in iam.list_role_tags(RoleName="swept")["Tags"]] == ["made", "run"]
    assert refusal(iam.delete_role, RoleName="swept").code == "DeleteConflict"
    for name in iam.list_role_policies(RoleName="swept")["PolicyNames"]:
        iam.delete_role_policy(RoleName="swept", PolicyName=name)
    iam.delete_role(RoleName="swept")
    provider = iam.create_open_id_connect_provider(Url="https://idp.example.com", ClientIDList=["a"], Tags=tags[:1])
    arn = provider["OpenIDConnectProviderArn"]
    assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["Tags"] == tags[:1]
    assert aws.client("sts").get_caller_identity()["Account"] == aws.cloud.account_id


def test_listing_buckets_and_tables_asks_the_policies(aws: Aws, joint: IdentityPool) -> None:
    guest = joint.credentials(joint.get_id())
    arn = role(aws, "none", trust(joint.id), allow("s3:GetObject"))
    token = joint.public.get_open_id_token(IdentityId=joint.get_id())["Token"]
    sts = aws.client("sts", signed=False)
    none = sts.assume_role_with_web_identity(RoleArn=arn, RoleSessionName="me", WebIdentityToken=token)["Credentials"]
    assert aws.client("s3", credentials=guest).list_buckets()["Buckets"] == []
    assert refusal(aws.client("s3", credentials=none).list_buckets).code == "AccessDenied"
    assert refusal(aws.client("dynamodb", credentials=none).list_tables).code == "AccessDeniedException"
