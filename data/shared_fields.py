"""Fields that kinds of file have in common: who somebody is, where they live, and where a thing lies."""

from data.field_types import BUILDING, LATITUDE, LONGITUDE, NAME, PHONE, POINT, RESIDENT_ID, ROOM, UNIT
from data.kind_of_file import Field

ID_FIELD = Field(
    "resident_id", "居民编号", RESIDENT_ID, aliases=("居民ID", "人员编号", "住户编号", "resident", "person_id")
)
NAME_FIELD = Field("name", "姓名", NAME, aliases=("居民姓名", "住户姓名", "人员姓名", "resident_name", "full_name"))
ROOM_FIELD = Field(
    "room",
    "房号",
    ROOM,
    aliases=(
        *("房间号", "门牌号", "室号", "楼栋房号", "楼栋单元房号", "楼栋房间号", "住址", "地址"),
        *("room_no", "room_number", "address"),
    ),
)
BUILDING_FIELD = Field(
    "building_id", "楼栋号", BUILDING, aliases=("楼栋", "楼号", "栋号", "楼栋编号", "building", "building_no")
)
UNIT_FIELD = Field("unit", "单元", UNIT, aliases=("单元号", "unit_no"))
PHONE_FIELD = Field(
    "phone",
    "电话",
    PHONE,
    aliases=("联系电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "mobile", "tel", "telephone"),
)
LAT_FIELD = Field("lat", "纬度", LATITUDE, aliases=("latitude", "y坐标"))
LNG_FIELD = Field("lng", "经度", LONGITUDE, aliases=("longitude", "lon", "long", "x坐标"))
POINT_FIELD = Field(
    "point",
    "坐标",
    POINT,
    aliases=("经纬度", "位置坐标", "坐标点", "coordinates", "geom", "geometry", "wkt", "lat_lng", "latlng"),
)
