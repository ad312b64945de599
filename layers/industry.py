"""Industry: estates, factories and the crafts that carry the province's cultural capital."""

from geodata.text import Text
from layers.mission import Kind, Mission, Service

MISSION = Mission(
    key="industry",
    order=2,
    name=Text("Lamphun Creative Lanna · อุตสาหกรรมและหัตถอุตสาหกรรม", "Lamphun Creative Lanna"),
    short=Text("อุตสาหกรรมและหัตถอุตสาหกรรม", "Industry and crafts"),
    shows=Text(
        "นิคมและสวนอุตสาหกรรม (พื้นที่) โรงงาน กลุ่มหัตถอุตสาหกรรม (ผ้าไหมยกดอก ผ้าฝ้าย ไม้) และระเบียงเศรษฐกิจภาคเหนือ",
        "Industrial estates and parks (areas), factories, craft clusters (brocade silk, cotton, wood) and the northern "
        "economic corridor",
    ),
    objective=Text(
        "เมืองอุตสาหกรรมที่เชื่อมกับฐานการผลิตของจังหวัด อุตสาหกรรมใหม่และหัตถกรรมสร้างสรรค์ที่เพิ่มมูลค่าทุนทางวัฒนธรรม",
        "An industrial city linked to the province's own production base; new industry and creative crafts that add "
        "value to cultural capital",
    ),
    importance=Text("ขีดความสามารถในการแข่งขันของประเทศ", "The country's competitiveness"),
    completeness=Text(
        "โรงงานมีเฉพาะโรงงานจำพวกที่ 3 ในระยะ 1 กม. จากแม่น้ำกวง ไม่รวมโรงงานในนิคม นิคมยังไม่มีแนวเขตที่เผยแพร่",
        "Factories: only class 3 within 1 km of the Kuang river, without those inside the estates; no estate has a "
        "published outline yet",
    ),
    colour="#44598c",
    colour_dark="#93a7dd",
    plate="square",
    kinds=(
        Kind("estate", Text("นิคมและสวนอุตสาหกรรม", "Industrial estate or park"), icon="warehouse", shape="area",
             words=("นิคมอุตสาหกรรม", "สวนอุตสาหกรรม", "industrial estate", "industrial park")),
        Kind("factory", Text("โรงงาน", "Factory"), icon="industry", reach_m=15_000,
             words=("โรงงาน",)),
        Kind("craft", Text("กลุ่มหัตถอุตสาหกรรม", "Craft cluster"), icon="cloth",
             words=("ผ้าไหม", "ทอผ้า", "ผ้าฝ้าย", "แกะสลัก", "หัตถกรรม")),
        Kind("market", Text("ตลาดและศูนย์เรียนรู้หัตถกรรม", "Craft market or learning centre"), icon="shop",
             reach_m=10_000,
             words=("ตลาด", "ศูนย์จำหน่าย")),
        Kind("corridor", Text("ระเบียงเศรษฐกิจภาคเหนือ", "Northern economic corridor"), icon="highway-rest-area",
             shape="line"),
        Kind("project", Text("โครงการส่งเสริม", "Promotion programme"), icon="briefcase"),
    ),
    served=Service(Text("ประชากรตามทะเบียนราษฎร (ยังไม่มีจำนวนแรงงานรายตำบล)",
                        "Registered residents (no worker count by subdistrict yet)")),
    example={
        "name_th": "กลุ่มทอผ้าฝ้ายดอนหลวง", "name_en": "Don Luang cotton weavers", "kind": "craft",
        "subdistrict": "แม่แรง", "district": "ป่าซาง", "budget_thb": 260_000,
    },
)
